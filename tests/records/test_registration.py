"""The duty to register: when it opens and why, by hand or by itself, what is in the package (C-13)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from tests.dialogue.worlds import DAY, HOUR, MINUTE, decided, nothing_happens, rules
from tests.town import Town, fresh

from uppsikt.dialogue import asking, texts
from uppsikt.dialogue import services as dialogue
from uppsikt.dialogue.models import Case
from uppsikt.outgoing.models import Dispatch
from uppsikt.records import bundles, delivery
from uppsikt.records import services as records
from uppsikt.records.models import Registration


def by(town: Town, name: str = "Lena Ström") -> dict[str, object]:
    return {"actor": town.actor(name, "registrator"), "now": town.now}


def answered(town: Town, *intents: str, **flags: bool) -> Case:
    case = town.triage(town.comment("Parken är otrygg."), *intents, **flags)
    town.publish(town.write(case, "Hej! Vi ser över det."))
    town.deliver()
    return Case.objects.get(pk=case.pk)


ANSWERED: list[tuple[list[str], dict[str, bool], list[str] | None]] = [
    # what it is, what was flagged, why it is registered
    (["synpunkt"], {}, ["synpunkt"]),
    (["forslag"], {}, ["forslag"]),
    (["klagomal"], {}, ["synpunkt"]),
    (["klagomal", "synpunkt"], {}, ["synpunkt"]),
    (["fraga", "forslag"], {}, ["forslag"]),
    (["fraga"], {"of_weight": True}, ["av_vikt"]),
    (["synpunkt"], {"of_weight": True, "restricted": True}, ["synpunkt", "av_vikt", "sekretess"]),
    (["fraga"], {}, None),
    (["felanmalan"], {}, None),
    (["ovrigt"], {}, None),
]


def test_what_is_registered_when_it_has_been_answered(town: Town) -> None:
    cases = [answered(town, *intents, **flags) for intents, flags, _ in ANSWERED]
    assert records.open_due(now=town.now) == sum(reasons is not None for *_, reasons in ANSWERED)
    assert records.open_due(now=town.now) == 0  # the duty opens once
    opened_for = {one.case_id: one.reasons for one in Registration.objects.all()}
    assert [opened_for.get(case.pk) for case in cases] == [reasons for *_, reasons in ANSWERED]


def test_before_anybody_has_judged_the_suggestion_counts(town: Town) -> None:
    case = town.comment("Jag tycker att belysningen i parken är för dålig.")
    Case.objects.filter(pk=case.pk).update(suggestion={"intent": ["synpunkt"]})
    assert records.open_due(now=case.final_due - MINUTE) == 0
    assert records.open_due(now=case.final_due) == 1


def test_a_fault_that_was_handed_over_is_registered_there(town: Town) -> None:
    case = town.triage(town.comment("Lampan är trasig, som vanligt!"), "felanmalan", "klagomal")
    dialogue.hand_over_fault(case, reference="FEL-7", actor=town.actor("Per Ekdahl"), now=town.now)
    town.publish(town.write(fresh(case), "Tack, felet är anmält."))
    town.deliver()
    assert records.open_due(now=case.final_due + DAY) == 0
    assert records.close_finished(now=town.now) == 1


def test_secrecy_opens_the_duty_before_any_answer_and_is_due_at_once(town: Town) -> None:
    town.connect_diary()
    case = town.triage(town.comment("Min granne är sjuk."), "fraga", restricted=True)
    town.register()
    registration = town.registration(case)
    assert (registration.opened_at, registration.due_at) == (town.now, town.now)
    registered = town.diary.cases[-1]
    assert [(one.direction, one.restricted) for one in registered.records] == [("incoming", True)]
    assert "Vera" not in registered.case.title + registered.case.initiator
    town.now += HOUR
    town.publish(town.write(fresh(case), "Hej! Vi hör av oss."))
    town.deliver()
    town.register()
    assert [one.direction for one in town.diary.cases[-1].records] == ["incoming", "outgoing"]
    assert len(town.diary.cases) == 1


def test_a_policy_may_register_at_receipt(town: Town) -> None:
    decided('[registration]\nopens = "at_receipt"\n')
    case = town.triage(town.comment("Parken är otrygg."), "synpunkt")
    town.triage(town.comment("När sandar ni?"), "fraga")
    assert records.open_due(now=town.now) == 1
    assert town.registration(case).unanswered is True


def test_a_policy_may_give_two_days(town: Town) -> None:
    decided('[registration.deadline]\nn = 2\nunit = "working_day"\n')
    case = answered(town, "synpunkt")
    records.open_due(now=town.now)
    assert town.registration(case).due_at == town.now + 2 * DAY


@pytest.mark.parametrize("number", ["", "  ", "KS"])
def test_a_receipt_has_a_number(town: Town, number: str) -> None:
    case = answered(town, "synpunkt")
    records.open_due(now=town.now)
    with nothing_happens("Diarienumret saknas.") as refused:
        records.enter_number(
            town.registration(case),
            diary_number=number,
            person=town.person("Lena Ström"),
            **by(town),
        )
    assert rules(refused) == ["6.2-kvittens"]


def test_manual_mode_sends_nothing_and_ends_with_a_number(town: Town) -> None:
    decided('[registration]\nadapter = "manual"\n')
    town.connect_diary()
    case = answered(town, "synpunkt")
    town.register()
    registration = town.registration(case)
    assert (registration.manual, registration.state, town.diary.cases) == (True, "vantar", [])
    lena = town.person("Lena Ström")
    records.enter_number(registration, diary_number=" SBN 2026/31 ", person=lena, **by(town))
    done = town.registration(case)
    assert (done.state, done.diary_number, done.registered_by, done.registered_at) == (
        Registration.State.REGISTERED,
        "SBN 2026/31",
        lena,
        town.now,
    )
    assert records.close_finished(now=town.now) == 1
    assert town.diary.cases == []


def test_taking_over_by_hand_stops_what_has_not_been_sent(town: Town) -> None:
    town.connect_diary()
    town.diary.down = True
    case = answered(town, "synpunkt")
    town.register()
    assert town.registration(case).state == Registration.State.SENDING
    other = answered(town, "synpunkt")
    records.open_due(now=town.now)
    delivery.reserve_next(town.registration(other), town.now)
    records.by_hand(town.registration(other), **by(town))
    rows = Dispatch.objects.filter(channel=records.CASE, subject_id=town.registration(other).pk)
    assert [row.state for row in rows] == [Dispatch.State.CANCELLED]
    town.diary.down = False
    town.register(town.now + HOUR)
    assert [one.case.key for one in town.diary.cases] == [str(case.pk)]
    assert town.registration(other).manual is True


def test_a_case_is_closed_only_when_nothing_is_owed(town: Town) -> None:
    case = town.comment("Jag tycker att parken är otrygg.")
    Case.objects.filter(pk=case.pk).update(suggestion={"intent": ["synpunkt"]})
    close = by(town, "Per Ekdahl")
    with nothing_happens("har inget diarienummer än") as refused:
        records.close_case(case, **close)
    assert rules(refused) == ["6.2-avsluta"] * 3
    town.triage(case, "fraga")
    with nothing_happens("varken ett svar eller ett skäl"):
        records.close_case(case, **close)
    town.publish(town.write(fresh(case), "Hej!"))
    town.deliver()
    records.close_case(case, **close)
    assert (fresh(case).state, fresh(case).closed_at) == (Case.State.CLOSED, town.now)


def test_there_is_nothing_to_send_again_where_nothing_is_in_doubt(town: Town) -> None:
    case = answered(town, "synpunkt")
    records.open_due(now=town.now)
    with nothing_happens("Det finns inget att avgöra här."):
        records.not_there(town.registration(case), **by(town))


def opened(package: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("manifest.json")), files


def test_the_bundle_holds_all_that_was_said_and_proves_it(town: Town) -> None:
    case = town.triage(town.comment("Parken är otrygg."), "synpunkt")
    asking.ask_expert(
        case,
        expert=town.person("Karin Wallner"),
        question="",
        sender=town.person("Per Ekdahl"),
        actor=town.actor("Per Ekdahl"),
        now=town.now,
    )
    holding = texts.holding_text(fresh(case), town.now)
    town.publish(town.write(fresh(case), holding, kind="delsvar"))
    town.deliver()
    town.now += HOUR
    town.publish(town.write(fresh(case), "Hej! Vi ser över det."))
    town.deliver()
    records.open_due(now=town.now)
    registration = town.registration(case)
    package = bundles.download(registration)
    manifest, files = opened(package)
    assert list(files) == ["01-kommentar.txt", "02-delsvar.txt", "03-svar.txt"]
    assert manifest == {
        "arende": str(case.pk),
        "diarium": "SBN",
        "skal": ["synpunkt"],
        "inkom": case.received_at.isoformat(),
        "filer": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    assert "Avsändare: Vera Sjö\nTid: 2026-11-23 10:00" in files["01-kommentar.txt"].decode()
    assert "Tid: 2026-11-23 11:00" in files["03-svar.txt"].decode()
    assert holding in files["02-delsvar.txt"].decode()
    assert bundles.download(registration) == package  # the same case, the same bytes
