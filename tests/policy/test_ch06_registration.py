"""6.2 and 7: what goes to the diary, when, and what must be done before a case is closed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from uppsikt.policy.ch06_registration import (
    fault_has_a_reference,
    may_close,
    opens_at,
    receipt_has_a_number,
    registration_due,
    registration_duty,
)
from uppsikt.policy.clock import Within, WorkingClock
from uppsikt.policy.facts import ClosingFacts, Duty, RegistrationFacts
from uppsikt.policy.workdays import WorkCalendar

NOW = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEKEBERG = ("synpunkt", "forslag", "av_vikt")


def case(*intents: str, **changes: Any) -> RegistrationFacts:
    """An answered case of these kinds, an hour before its final due time."""
    given: dict[str, Any] = {
        "intents": intents,
        "of_weight": False,
        "secret": False,
        "fault_reference": "",
        "answered_at": NOW - HOUR,
        "final_due": NOW + HOUR,
        "now": NOW,
        "triggers": LEKEBERG,
    }
    return RegistrationFacts(**{**given, **changes})


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        pytest.param(case("synpunkt"), ("synpunkt",), id="synpunkt"),
        pytest.param(case("forslag"), ("forslag",), id="förslag"),
        pytest.param(case("klagomal"), ("synpunkt",), id="klagomål räknas som synpunkt"),
        pytest.param(case("klagomal", "synpunkt"), ("synpunkt",), id="en gång"),
        pytest.param(case("fraga"), (), id="fråga hålls ordnad"),
        pytest.param(case("fraga", of_weight=True), ("av_vikt",), id="fråga av vikt"),
        pytest.param(case("fraga", secret=True), ("sekretess",), id="sekretess"),
        pytest.param(case("ovrigt"), (), id="beröm"),
        pytest.param(case("felanmalan"), (), id="felanmälan"),
        pytest.param(
            case("klagomal", fault_reference="FA-1"), (), id="klagomål som blev felanmälan"
        ),
        pytest.param(
            case("klagomal", "forslag", fault_reference="FA-1"),
            ("forslag",),
            id="felanmälan med förslag",
        ),
        pytest.param(
            case("klagomal", fault_reference="FA-1", of_weight=True),
            ("av_vikt",),
            id="felanmälan av vikt",
        ),
        pytest.param(case("forslag", triggers=("synpunkt",)), (), id="policyn vill inte"),
        pytest.param(case("synpunkt", triggers=("klagomal",)), ("synpunkt",), id="policyns ord"),
    ],
)
def test_what_must_be_registered_and_why(
    given: RegistrationFacts, reasons: tuple[str, ...]
) -> None:
    """R-6.2-22: given a question flagged av vikt, when answered, then the duty exists."""
    assert registration_duty(given) == Duty(reasons=reasons, open=bool(reasons))


@pytest.mark.parametrize(
    ("given", "opens", "is_open"),
    [
        pytest.param(case("synpunkt"), NOW - HOUR, True, id="när svaret gått ut"),
        pytest.param(case("synpunkt", answered_at=None), NOW + HOUR, False, id="obesvarad"),
        pytest.param(
            case("synpunkt", answered_at=None, final_due=NOW), NOW, True, id="tiden är ute"
        ),
        pytest.param(
            case("synpunkt", final_due=NOW - 2 * HOUR), NOW - 2 * HOUR, True, id="för sent svar"
        ),
        pytest.param(case("synpunkt", answered_at=None, secret=True), NOW, True, id="sekretess"),
        pytest.param(
            case("synpunkt", answered_at=None, opens="at_receipt"), NOW, True, id="direkt"
        ),
    ],
)
def test_the_duty_opens_with_the_answer_or_when_time_is_up(
    given: RegistrationFacts, opens: datetime, is_open: bool
) -> None:
    """R-6.2-15: given an unanswered opinion, when final_due passes, then the duty opens."""
    assert opens_at(given) == opens
    assert registration_duty(given).open is is_open


def test_registration_is_due_a_working_day_after_it_opened() -> None:
    clock = WorkingClock(WorkCalendar())
    friday = datetime(2026, 12, 11, 14, 0, tzinfo=UTC)
    monday = datetime(2026, 12, 14, 14, 0, tzinfo=UTC)
    assert registration_due(friday, clock, Within(1), secret=False) == monday
    assert registration_due(friday, clock, Within(1), secret=True) == friday


@pytest.mark.parametrize(
    ("number", "rules"), [("KS 2026/118", []), ("", ["6.2-kvittens"]), ("vet ej", ["6.2-kvittens"])]
)
def test_a_receipt_is_a_diary_number(number: str, rules: list[str]) -> None:
    assert [finding.rule for finding in receipt_has_a_number(number)] == rules


@pytest.mark.parametrize(("reference", "rules"), [("FA-2026-17", []), (" ", ["9-felanmalan"])])
def test_a_fault_is_handed_over_with_its_reference(reference: str, rules: list[str]) -> None:
    assert [finding.rule for finding in fault_has_a_reference(reference)] == rules


def closing(registration: RegistrationFacts, **changes: Any) -> ClosingFacts:
    given: dict[str, Any] = {"settled": True, "triaged": True, "receipt": ""}
    return ClosingFacts(registration=registration, **{**given, **changes})


NO_RECEIPT = "Ärendet ska diarieföras och har inget diarienummer än."
NO_ANSWER = "Kommentaren har varken ett svar eller ett skäl att inte svara."
NOT_JUDGED = "Kommentaren är inte bedömd."


@pytest.mark.parametrize(
    ("given", "messages"),
    [
        pytest.param(closing(case("fraga")), [], id="besvarad fråga"),
        pytest.param(closing(case("synpunkt"), receipt="KS 2026/1"), [], id="diarieförd synpunkt"),
        pytest.param(closing(case("synpunkt")), [NO_RECEIPT], id="synpunkt utan kvittens"),
        pytest.param(closing(case("fraga"), settled=False), [NO_ANSWER], id="obesvarad"),
        pytest.param(
            closing(case("klagomal", fault_reference="FA-1")), [], id="överlämnad felanmälan"
        ),
        pytest.param(
            closing(case("forslag"), settled=False, triaged=False),
            [NOT_JUDGED, NO_ANSWER, NO_RECEIPT],
            id="allt på en gång",
        ),
    ],
)
def test_a_case_is_closed_only_when_nothing_is_owed(
    given: ClosingFacts, messages: list[str]
) -> None:
    """R-6.2-14: given an answered opinion, when closed without a Platina number, then refused."""
    found = may_close(given)
    assert [finding.message for finding in found] == messages
    assert all(finding.blocks for finding in found)
