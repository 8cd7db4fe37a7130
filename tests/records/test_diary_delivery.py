"""On the way to the diary: case first, then its records, one call at a time per diary."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.contracts.fakes import FakeDiary
from tests.dialogue.worlds import HOUR
from tests.town import Town, letters_to

from uppsikt.dialogue.models import Case
from uppsikt.errors import FailureClass
from uppsikt.outgoing import engine
from uppsikt.outgoing.models import Dispatch
from uppsikt.records import delivery
from uppsikt.records import services as records
from uppsikt.records.models import Registration
from uppsikt.store.services import read

GATA, FORSKOLA = "100100100100102", "100100100100103"


def opinion(town: Town, page: str = GATA, by: str = "Per Ekdahl") -> Case:
    case = town.triage(town.comment("Det är för trångt.", page=page, author=by), "synpunkt", by=by)
    town.publish(town.write(case, "Hej! Vi ser över det.", by=by), by=by)
    town.deliver()
    return case


def watched(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """Each call to the diary with the lanes that are being sent on while it lasts."""
    calls: list[tuple[str, list[str]]] = []

    def note(name: str, diary: str) -> None:
        sending = Dispatch.objects.filter(state=Dispatch.State.SENDING, lane__startswith="diary:")
        calls.append((f"{name} {diary}", sorted(sending.values_list("lane", flat=True))))

    register, add = FakeDiary.register, FakeDiary.add_record

    def registering(self: FakeDiary, token: str, case: object) -> object:
        note("case", case.diary)  # type: ignore[attr-defined]
        return register(self, token, case)  # type: ignore[arg-type]

    def adding(self: FakeDiary, token: str, case_id: str, diary: str, record: object) -> object:
        note("record", diary)
        return add(self, token, case_id, diary, record)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeDiary, "register", registering)
    monkeypatch.setattr(FakeDiary, "add_record", adding)
    return calls


def test_one_call_at_a_time_in_the_right_diary(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.connect_diary()
    for _ in range(2):
        opinion(town)
    opinion(town, FORSKOLA, "Jonas Fridh")
    calls = watched(town, monkeypatch)
    assert town.register() == 9
    assert [len(lanes) for _, lanes in calls] == [1] * 9
    of_sbn = [name for name, _ in calls if name.endswith("SBN")]
    assert of_sbn.count("case SBN"), of_sbn.count("record SBN") == (2, 4)
    assert [name for name, _ in calls if name.endswith("BUN")] == [
        "case BUN",
        "record BUN",
        "record BUN",
    ]
    for registered in town.diary.cases:
        assert [one.direction for one in registered.records] == ["incoming", "outgoing"]


def test_the_database_lets_one_of_a_lane_be_sent_at_a_time(town: Town) -> None:
    town.connect_diary()
    waiting = []
    for case in (opinion(town), opinion(town)):
        records.open_due(now=town.now)
        delivery.reserve_next(town.registration(case), town.now)
        waiting.append(Dispatch.objects.get(subject_id=town.registration(case).pk))
    first, second = waiting
    assert first.lane == second.lane == "diary:SBN"
    assert [one.pk for one in engine.due([records.CASE], town.now)] == [first.pk]
    Dispatch.objects.filter(pk=first.pk).update(state=Dispatch.State.SENDING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.filter(pk=second.pk).update(state=Dispatch.State.SENDING)


def test_the_receipt_is_kept_as_it_came(town: Town) -> None:
    town.connect_diary()
    case = opinion(town)
    town.register()
    registration = town.registration(case)
    there = town.diary.cases[-1]
    assert (registration.external_id, registration.diary_number) == (there.id, there.number)
    assert registration.receipt is not None
    assert read(registration.receipt) == b'{"id": "41001"}'
    assert there.case.key == str(case.pk)
    assert there.case.initiator == "Vera Sjö"


def test_a_diary_that_is_down_is_waited_for(town: Town) -> None:
    town.connect_diary()
    case = opinion(town)
    town.diary.down = True
    town.register()
    waiting = town.registration(case)
    assert (waiting.state, bool(waiting.problem)) == (Registration.State.SENDING, True)
    town.diary.down = False
    town.register(town.now + HOUR)
    done = town.registration(case)
    assert (done.state, done.problem, len(town.diary.cases)) == ("registrerad", "", 1)


@pytest.mark.parametrize("performed", [True, False], ids=["kom fram", "kom inte fram"])
def test_an_unknown_outcome_goes_to_a_person(town: Town, performed: bool) -> None:
    """There is no look-up by our own key in this diary, so nothing is repeated blindly."""
    town.connect_diary()
    case = opinion(town)
    town.diary.script.lose_answer(performed=performed)
    town.register()
    for hours in (1, 2, 3):
        town.register(town.now + hours * HOUR)
    unknown = town.registration(case)
    assert (unknown.state, len(town.diary.cases)) == (Registration.State.UNKNOWN, int(performed))
    town.post_letters()
    for name in ("Lena Ström", "Per Ekdahl"):
        assert letters_to(town, name)[-1] == "En registrering behöver dig"
    actor = town.actor("Lena Ström", "registrator")
    if performed:
        records.enter_number(
            unknown,
            diary_number=town.diary.cases[0].number,
            person=town.person("Lena Ström"),
            actor=actor,
            now=town.now,
        )
    else:
        records.not_there(unknown, actor=actor, now=town.now)
    town.register(town.now + 4 * HOUR)
    settled = town.registration(case)
    assert (settled.state, len(town.diary.cases)) == (Registration.State.REGISTERED, 1)
    assert settled.diary_number == town.diary.cases[0].number


def test_what_the_diary_refuses_is_shown_and_told(town: Town) -> None:
    town.connect_diary()
    case = opinion(town)
    town.diary.script.fail("register", FailureClass.INVALID)
    town.register()
    blocked = town.registration(case)
    assert (blocked.state, blocked.problem) == (
        Registration.State.BLOCKED,
        "Beställt fel. Gör ingenting.",
    )
    records.not_there(blocked, actor=town.actor("Lena Ström", "registrator"), now=town.now)
    town.register()
    assert town.registration(case).state == Registration.State.REGISTERED
