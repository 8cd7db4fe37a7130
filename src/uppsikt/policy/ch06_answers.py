"""Chapter 6.2: what an answer must be: signed by the one whose answer it is, or truly on its way."""

import re
from collections.abc import Sequence
from datetime import datetime

from uppsikt.policy.facts import Holding, Signature, StaffMember
from uppsikt.policy.findings import Finding
from uppsikt.policy.registry import N_, Strength, finding, rule
from uppsikt.policy.workdays import STOCKHOLM

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
THREE_FIELDS = ("namn", "titel", "verksamhet")


@rule(
    "6.2-underskrift",
    requirements=("R-6.2-7", "R-6.2-21", "R-6.1b-13"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="HG",
    quote="och skriv under svaret med namn, titel och verksamhet.",
    test="tests/policy/test_ch06_answers.py::test_an_answer_is_signed_with_name_title_and_unit",
)
def answer_is_signed(
    signature: Signature, fields: Sequence[str] = THREE_FIELDS, *, protected: bool = False
) -> list[Finding]:
    """Judge a signature against the fields that the policy wants.

    A protected colleague signs in the policy's other form (C-21): something in the name's place,
    and the unit.
    """
    wanted = [field for field in fields if not (protected and field == "titel")]
    missing = [field for field in wanted if not signature.parts()[field].strip()]
    if not missing:
        return []
    return [
        finding(
            "6.2-underskrift",
            N_("Underskriften saknar {missing}."),
            N_("Fyll i uppgifterna för den som svarar, inte för den som publicerar."),
            missing=missing,
        )
    ]


@rule(
    "6.2-underskrift-form",
    requirements=("R-6.2-7", "R-6.2-21"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="AU",
    quote="Skriv under svaren med namn, titel och verksamhet",
    test="tests/policy/test_ch06_answers.py::test_a_signature_is_made_of_the_answerers_own_details",
)
def signature_of(
    who: StaffMember, fields: Sequence[str] = THREE_FIELDS, *, protected_form: str
) -> Signature:
    """The signature of the one whose answer it is, with the fields that the policy wants.

    `protected_form` is the policy's form for colleagues with protected identity; their name (or
    in two of the forms anything of it) is then never written.
    """
    if who.protected:
        return _protected(who, protected_form)
    return Signature(
        name=who.name if "namn" in fields else "",
        title=who.title if "titel" in fields else "",
        unit=who.unit if "verksamhet" in fields else "",
    )


def _protected(who: StaffMember, form: str) -> Signature:
    if form == "fornamn":
        first = (who.name.split() or [""])[0]
        return Signature(name=first, title=who.title, unit=who.unit)
    shown = who.title if form == "titel_och_verksamhet" else who.unit
    return Signature(name=shown, title="", unit=who.unit)


@rule(
    "6.2-vems-underskrift",
    requirements=("R-6.2-8",),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="HG",
    quote="Det är personen vars svar vi publicerar som ska skriva under, och inte den som publicerar",
    test="tests/policy/test_ch06_answers.py::test_the_signature_is_the_answerers_own",
)
def signature_is_the_answerers(answered_by: object, signed_by: object | None) -> list[Finding]:
    """Judge whether the one whose answer it is has stood by it; ids of any kind, None is nobody."""
    if signed_by is None:
        return [
            finding(
                "6.2-vems-underskrift",
                N_("Den vars svar det är har inte godkänt texten."),
                N_("Be om ett godkännande innan svaret publiceras."),
            )
        ]
    if answered_by != signed_by:
        return [
            finding(
                "6.2-vems-underskrift",
                N_("Bara den vars svar det är kan skriva under."),
                N_("Be den som kan frågan att godkänna, eller skriv ett eget svar."),
            )
        ]
    return []


@rule(
    "6.2-svarets-text",
    requirements=("R-6.2-2", "R-6.2-7"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="HG",
    quote="och skriv under svaret med namn, titel och verksamhet.",
    test="tests/policy/test_ch06_answers.py::test_an_answer_fits_with_its_signature",
)
def answer_fits(text: str, signature: Signature, limit: int) -> list[Finding]:
    """Judge the words: there are some, and with the signature they fit in `limit` characters."""
    if not text.strip():
        return [finding("6.2-svarets-text", N_("Svaret är tomt."), N_("Skriv ett svar."))]
    over = len(signature.under(text)) - limit
    if over <= 0:
        return []
    return [
        finding(
            "6.2-svarets-text",
            N_("Svaret är {over} tecken för långt; underskriften räknas med."),
            N_("Korta texten, eller länka till en sida med mer."),
            over=over,
        )
    ]


NOT_HERE = N_("Kommunen har valt att inte svara ”skickat vidare”."), N_("Skriv ett svar.")
NOT_ROUTED = (
    N_("Frågan är inte skickad vidare till någon."),
    N_("Välj vem som ska svara innan du säger att den är skickad vidare."),
)
NO_DAY = N_("Det framgår inte när svaret kommer."), N_("Välj en dag, senast sista svarsdag.")
TOO_LATE = (
    N_("Svaret utlovas efter sista svarsdag."),
    N_("Välj en tidigare dag."),
)


WHO = N_("Texten säger inte vem som svarar."), N_("Skriv namnet eller verksamheten: {names}.")
WHEN = N_("Texten säger inte när svaret kommer."), N_("Skriv dagen: {day}.")


@rule(
    "6.2-skickat-vidare",
    requirements=("R-6.2-10",),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="HG",
    quote="svara inom en arbetsdag att vi har skickat frågan vidare till rätt person",
    laws=("FL 6", "FL 11"),
    test="tests/policy/test_ch06_answers.py::test_a_holding_reply_names_who_answers_by_when",
)
def holding_names_who_and_when(holding: Holding | None, *, allowed: bool = True) -> list[Finding]:
    """Judge a "skickat vidare": the question is routed, and somebody answers in time."""
    if not allowed:
        return [finding("6.2-skickat-vidare", *NOT_HERE)]
    if holding is None or not holding.routed_to.strip():
        return [finding("6.2-skickat-vidare", *NOT_ROUTED)]
    if holding.promised_at is None:
        return [finding("6.2-skickat-vidare", *NO_DAY)]
    if holding.promised_at > holding.final_due:
        return [finding("6.2-skickat-vidare", *TOO_LATE)]
    return []


@rule(
    "6.2-skickat-vidare-text",
    requirements=("R-6.2-10", "R-6.2-11"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="HG",
    quote="rätt person som kommer att återkomma med ett svar så snart som möjligt",
    laws=("FL 6", "FL 11"),
    test="tests/policy/test_ch06_answers.py::test_a_holding_reply_says_who_and_when_in_words",
)
def holding_says_who_and_when(
    text: str, names: Sequence[str], promised_at: datetime
) -> list[Finding]:
    """Judge the words of a "skickat vidare": they name who answers, and the day.

    One of `names` is enough; the day may be "14 december", "14/12" or 2026-12-14, local time.
    """
    day = promised_at.astimezone(STOCKHOLM).date()
    said = (f"{day.day} {MONTHS[day.month - 1]}", f"{day.day}/{day.month}", day.isoformat())
    missing = []
    if not any(name.strip() and name in text for name in names):
        missing.append(finding("6.2-skickat-vidare-text", *WHO, names=list(names)))
    if not any(re.search(rf"(?<!\d){re.escape(one)}(?!\d)", text.casefold()) for one in said):
        missing.append(finding("6.2-skickat-vidare-text", *WHEN, day=said[0]))
    return missing
