"""Chapter 9: the right channel, no advice without thought, no authority in a comment field."""

import pytest

from uppsikt.policy.ch09_laws import (
    advice_is_checked,
    advice_signs,
    authority_exercise_only_refers,
    has_no_personal_data,
    referral_is_complete,
    sum_has_a_source,
)
from uppsikt.policy.facts import Referral

WORDS = ("bidrag", "avgift", "bygglov", "skatt", "försörjningsstöd")
PHRASES = ("du har rätt till", "det är bara att")
REFERRAL = "Frågan prövas i ett ärende. Kontakta Bygg via bygg@granasa.example."


@pytest.mark.parametrize(
    ("referral", "messages"),
    [
        (Referral(unit="Bygg", channel="bygg@granasa.example", text=REFERRAL), []),
        (
            Referral(unit="", channel="", text="Hör av dig."),
            ["Det framgår inte vilken verksamhet frågan lämnas över till."],
        ),
        (
            Referral(unit="Bygg", channel="", text="Hör av dig."),
            ["{unit} saknar uppgift om hur man kommer i kontakt."],
        ),
        (
            Referral(unit="Bygg", channel="bygg@granasa.example", text="Hör av dig."),
            ["Svaret säger inte vart man ska vända sig."],
        ),
    ],
    ids=["hel", "ingen verksamhet", "ingen kontaktväg", "kontaktvägen saknas i texten"],
)
def test_a_referral_says_where_to_go(referral: Referral, messages: list[str]) -> None:
    assert [finding.message for finding in referral_is_complete(referral)] == messages


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Du har rätt till bidrag.", ("bidrag", "du har rätt till")),
        ("Barnbidraget? Nej, BYGGLOVET.", ("bygglov",)),
        ("Barnbidrag betalas ut den 20:e.", ("bidrag",)),
        ("Det är  bara\natt höra av sig", ("det är bara att",)),
        ("Forsorjningsstod söker du hos oss", ("försörjningsstöd",)),
        ("Vi uppskattar din fråga. Biblioteket har öppet.", ()),
    ],
    ids=["ord och fras", "böjt", "sammansatt", "fras över rader", "utan prickar", "inget"],
)
def test_words_that_may_be_advice_are_found(text: str, signs: tuple[str, ...]) -> None:
    assert advice_signs(text, WORDS, PHRASES) == signs


@pytest.mark.parametrize(
    ("text", "checked", "rules"),
    [
        ("Du har rätt till bidrag.", "", ["9-radgivning"]),
        ("Du har rätt till bidrag.", "Allmän information om reglerna", []),
        ("Biblioteket har öppet.", "", []),
    ],
    ids=["obesvarad", "besvarad", "inget råd"],
)
def test_possible_advice_must_be_answered_for(text: str, checked: str, rules: list[str]) -> None:
    """R-9-SKL-2: a reply with "du har rätt till bidrag" isn't sent before the check is answered."""
    found = advice_is_checked(advice_signs(text, WORDS, PHRASES), checked)
    assert [finding.rule for finding in found] == rules
    assert all(finding.needs_reason and not finding.blocks for finding in found)


@pytest.mark.parametrize(
    ("text", "source", "rules"),
    [
        ("Avgiften är 1 250 kr.", "", ["9-kalla"]),
        ("Det kostar 300 kronor", "", ["9-kalla"]),
        ("Avgiften är 1 250 kr.", "www.granasa.example/avgifter", []),
        ("Avgiften är 1 250 kr, se www.granasa.example/avgifter", "", []),
        ("Vi har 300 kranar.", "", []),
    ],
    ids=["kr", "kronor", "källa angiven", "länk i texten", "inget belopp"],
)
def test_a_stated_sum_needs_a_source(text: str, source: str, rules: list[str]) -> None:
    assert [finding.rule for finding in sum_has_a_source(text, source)] == rules


@pytest.mark.parametrize(
    ("authority", "kind", "text", "rules"),
    [
        pytest.param(True, "svar", "Du får bygga.", ["9-myndighetsutovning"], id="svar i sak"),
        pytest.param(True, "hanvisning", "Du får.", ["9-myndighetsutovning"], id="egna ord"),
        pytest.param(True, "svar", REFERRAL, ["9-myndighetsutovning"], id="fel sort"),
        pytest.param(True, "hanvisning", f" {REFERRAL}\n", [], id="hänvisningstexten"),
        pytest.param(False, "svar", "Vi plogar på torsdag.", [], id="vanlig fråga"),
    ],
)
def test_authority_is_not_exercised_in_a_comment_field(
    authority: bool, kind: str, text: str, rules: list[str]
) -> None:
    """R-9-SKL-5: given myndighetsutövning, a substantive reply is refused; only referrals go."""
    found = authority_exercise_only_refers(
        authority_exercise=authority, kind=kind, text=text, referrals=[REFERRAL]
    )
    assert [finding.rule for finding in found] == rules


@pytest.mark.parametrize(("found", "rules"), [((), []), (("personnummer",), ["9-sekretess"])])
def test_personal_data_never_goes_out_in_an_answer(
    found: tuple[str, ...], rules: list[str]
) -> None:
    """R-9-OSL-3: given a reply containing a personnummer, when published, then refused."""
    judged = has_no_personal_data(found)
    assert [(finding.rule, finding.blocks) for finding in judged] == [
        (rule, True) for rule in rules
    ]
