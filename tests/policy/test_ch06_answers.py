"""6.2: the answer, its signature, and the "skickat vidare"."""

from datetime import UTC, datetime

import pytest

from uppsikt.policy.ch06_answers import (
    answer_fits,
    answer_is_signed,
    holding_names_who_and_when,
    holding_says_who_and_when,
    signature_is_the_answerers,
    signature_of,
)
from uppsikt.policy.facts import Holding, Signature, StaffMember

HANNA = StaffMember(name="Hanna Berglund", title="rektor", unit="Förskola")
SIGNED = Signature(name="Hanna Berglund", title="rektor", unit="Förskola")
FINAL = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("signature", "missing"),
    [
        (SIGNED, []),
        (Signature(name="Hanna Berglund", title="", unit="Förskola"), [["titel"]]),
        (Signature(name=" ", title="rektor", unit=""), [["namn", "verksamhet"]]),
    ],
    ids=["hel", "utan titel", "utan namn och verksamhet"],
)
def test_an_answer_is_signed_with_name_title_and_unit(
    signature: Signature, missing: list[list[str]]
) -> None:
    found = answer_is_signed(signature)
    assert [finding.params["missing"] for finding in found] == missing
    assert all(finding.blocks for finding in found)


def test_a_policy_may_want_fewer_fields() -> None:
    assert answer_is_signed(Signature(name="Hanna", title="", unit=""), ("namn",)) == []


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("fornamn", "Hanna, rektor, Förskola"),
        ("titel_och_verksamhet", "rektor, Förskola"),
        ("verksamhet", "Förskola"),
    ],
)
def test_a_protected_colleague_signs_in_another_form(form: str, line: str) -> None:
    """C-21: never the name of somebody with protected identity, and yet a whole signature."""
    hidden = StaffMember(name=HANNA.name, title=HANNA.title, unit=HANNA.unit, protected=True)
    signature = signature_of(hidden, protected_form=form)
    assert signature.line() == line
    assert answer_is_signed(signature, protected=True) == []


def test_a_signature_is_made_of_the_answerers_own_details() -> None:
    signature = signature_of(HANNA, protected_form="verksamhet")
    assert signature == SIGNED
    assert signature.under(" Hej! ") == "Hej!\n\nHanna Berglund, rektor, Förskola"
    only_name = signature_of(HANNA, ("namn",), protected_form="verksamhet")
    assert only_name.line() == "Hanna Berglund"


@pytest.mark.parametrize(
    ("answered_by", "signed_by", "messages"),
    [
        ("hanna", "hanna", []),
        ("hanna", "jonas", ["Bara den vars svar det är kan skriva under."]),
        ("hanna", None, ["Den vars svar det är har inte godkänt texten."]),
    ],
    ids=["sin egen", "någon annans", "ingen har godkänt"],
)
def test_the_signature_is_the_answerers_own(
    answered_by: str, signed_by: str | None, messages: list[str]
) -> None:
    found = signature_is_the_answerers(answered_by, signed_by)
    assert [finding.message for finding in found] == messages


@pytest.mark.parametrize(
    ("text", "limit", "over"),
    [("x" * 60, 100, []), ("x" * 66, 100, []), ("x" * 67, 100, [1])],
    ids=["ryms", "ryms precis", "ett tecken för mycket"],
)
def test_an_answer_fits_with_its_signature(text: str, limit: int, over: list[int]) -> None:
    """The signature (32 characters and two line breaks) counts."""
    assert [finding.params["over"] for finding in answer_fits(text, SIGNED, limit)] == over


def test_an_empty_answer_is_no_answer() -> None:
    assert [finding.message for finding in answer_fits(" \n", SIGNED, 100)] == ["Svaret är tomt."]


def held(**changes: object) -> Holding:
    given = {"routed_to": "Gata och park", "promised_at": FINAL, "final_due": FINAL, **changes}
    return Holding(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("holding", "messages"),
    [
        pytest.param(held(), [], id="vem och när"),
        pytest.param(None, ["Frågan är inte skickad vidare till någon."], id="inte routad"),
        pytest.param(
            held(routed_to=""), ["Frågan är inte skickad vidare till någon."], id="till ingen"
        ),
        pytest.param(
            held(promised_at=None), ["Det framgår inte när svaret kommer."], id="ingen dag"
        ),
        pytest.param(
            held(promised_at=datetime(2026, 12, 15, 9, 0, tzinfo=UTC)),
            ["Svaret utlovas efter sista svarsdag."],
            id="för sent",
        ),
    ],
)
def test_a_holding_reply_names_who_answers_by_when(
    holding: Holding | None, messages: list[str]
) -> None:
    """R-6.2-10: given a holding reply without routing, when saved, then refused."""
    assert [finding.message for finding in holding_names_who_and_when(holding)] == messages


def test_a_policy_may_do_without_holding_replies() -> None:
    found = holding_names_who_and_when(held(), allowed=False)
    assert [finding.rule for finding in found] == ["6.2-skickat-vidare"]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        pytest.param("Per Ekdahl svarar senast måndag 14 december.", [], id="namn och dag"),
        pytest.param("Gata och park svarar senast den 14/12.", [], id="verksamhet, kort dag"),
        pytest.param("Per Ekdahl svarar senast 2026-12-14.", [], id="dag i siffror"),
        pytest.param(
            "Vi svarar den 14 december.", ["Texten säger inte vem som svarar."], id="inte vem"
        ),
        pytest.param(
            "Per Ekdahl svarar snart.", ["Texten säger inte när svaret kommer."], id="inte när"
        ),
        pytest.param(
            "Per Ekdahl svarar den 4 december, ring 114 december.",
            ["Texten säger inte när svaret kommer."],
            id="en annan dag",
        ),
        pytest.param(
            "Vi återkommer.",
            ["Texten säger inte vem som svarar.", "Texten säger inte när svaret kommer."],
            id="ingetdera",
        ),
    ],
)
def test_a_holding_reply_says_who_and_when_in_words(text: str, messages: list[str]) -> None:
    names = ("Per Ekdahl", "Gata och park")
    found = holding_says_who_and_when(text, names, FINAL)
    assert [finding.message for finding in found] == messages
