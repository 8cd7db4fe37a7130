"""The named service user's consent: given once, renewed, taken back, given anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.dialogue.worlds import DAY, HOUR, MINUTE
from tests.town import Town, fresh, letters_to

from uppsikt.audit.models import Event
from uppsikt.dialogue.models import Case
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.records import connecting
from uppsikt.records import services as records
from uppsikt.records.models import DiaryConnection, Registration
from uppsikt.store import vault


def opinion(town: Town) -> Case:
    case = town.triage(town.comment("Parken är otrygg."), "synpunkt")
    town.publish(town.write(case, "Hej! Vi ser över det."))
    town.deliver()
    return case


def stored(name: str) -> str:
    row = DiaryConnection.objects.get()
    return vault.decrypt(row.key_id, bytes(getattr(row, name)))


def test_nothing_is_sent_until_somebody_has_connected(town: Town) -> None:
    assert connecting.is_broken("platina")
    with pytest.raises(ConnectorError) as refused:
        connecting.access_token(town.diary, now=town.now)
    assert str(refused.value) == (
        "Diariet är inte anslutet. Registratorn ansluter det under Diarieföring."
    )
    case = opinion(town)
    assert town.register() == 0
    assert (town.registration(case).state, town.diary.cases) == (Registration.State.WAITING, [])
    town.connect_diary()
    town.register()
    assert town.registration(case).state == Registration.State.REGISTERED


def test_tokens_are_stored_encrypted_and_told_to_nobody(town: Town) -> None:
    town.connect_diary()
    row = DiaryConnection.objects.get()
    assert (stored("access_token"), stored("refresh_token")) == ("access-1", "refresh-1")
    assert b"refresh-1" not in bytes(row.refresh_token)
    assert (row.user_email, row.connected_by) == (
        "svc-uppsikt@granasa.example",
        town.person("Lena Ström"),
    )
    for event in Event.objects.all():
        assert b"refresh" not in bytes(event.body)


def test_a_code_that_is_not_good_changes_nothing(town: Town) -> None:
    town.connect_diary()
    with pytest.raises(ConnectorError) as refused:
        connecting.connect(
            town.diary,
            code="kod-fel",
            redirect_uri="http://localhost/x",
            person=town.person("Lena Ström"),
            actor=town.actor("Lena Ström", "registrator"),
            now=town.now,
        )
    assert refused.value.failure is FailureClass.AUTH_EXPIRED
    assert stored("refresh_token") == "refresh-1"


def test_a_single_use_refresh_token_is_replaced_before_the_call(town: Town) -> None:
    """A refresh token is spent once: the new one is stored before the access token is used."""
    town.connect_diary()
    assert connecting.access_token(town.diary, now=town.now) == "access-1"
    nearly = town.now + HOUR - timedelta(seconds=59)
    assert connecting.access_token(town.diary, now=nearly) == "access-2"
    assert (stored("access_token"), stored("refresh_token")) == ("access-2", "refresh-2")
    assert connecting.access_token(town.diary, now=nearly + MINUTE) == "access-2"
    town.diary.script.fail("renew", FailureClass.TRANSIENT)
    with pytest.raises(ConnectorError):
        connecting.access_token(town.diary, now=nearly + 2 * HOUR)
    assert stored("refresh_token") == "refresh-2"
    assert connecting.access_token(town.diary, now=nearly + 2 * HOUR) == "access-3"


def test_a_revoked_consent_waits_for_a_person_and_then_goes_on(town: Town) -> None:
    town.connect_diary()
    first, second = opinion(town), opinion(town)
    town.diary.revoke()
    town.register()
    assert connecting.is_broken("platina")
    waiting = {Registration.State.WAITING, Registration.State.SENDING}
    assert {town.registration(one).state for one in (first, second)} <= waiting
    assert town.diary.cases == []
    town.post_letters()
    told = "Anslutningen till diariet är bruten"
    assert letters_to(town, "Lena Ström") == [told]
    for hours in range(1, 4):  # nothing more is tried, nobody is told again
        assert town.register(town.now + hours * HOUR) == 0
    town.post_letters()
    assert letters_to(town, "Lena Ström") == [told]
    assert Event.objects.filter(code="records.diary.broken").count() == 1
    town.now += DAY
    town.connect_diary()
    town.register()
    town.register()
    assert [town.registration(one).state for one in (first, second)] == ["registrerad"] * 2
    assert len(town.diary.cases) == 2
    assert [fresh(one).state for one in (first, second)] == [Case.State.CLOSED] * 2
    assert records.open_due(now=town.now) == 0
