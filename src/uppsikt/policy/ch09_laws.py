"""Chapter 9: what the laws ask of an answer (förvaltningslagen, skadeståndslagen, sekretess)."""

import re
from collections.abc import Collection, Sequence

from uppsikt.policy.facts import AnswerKind, Referral
from uppsikt.policy.findings import Finding
from uppsikt.policy.guideline import folded
from uppsikt.policy.registry import N_, Strength, finding, rule

SUM_OF_MONEY = re.compile(r"\d\s*(?:kr\b|kronor|:-|sek\b)", re.IGNORECASE)


NO_UNIT = (
    N_("Det framgår inte vilken verksamhet frågan lämnas över till."),
    N_("Välj verksamhet."),
)
NO_CHANNEL = (
    N_("{unit} saknar uppgift om hur man kommer i kontakt."),
    N_("Lägg in verksamhetens ordinarie kontaktväg."),
)
NOT_SAID = (
    N_("Svaret säger inte vart man ska vända sig."),
    N_("Skriv kontaktvägen: {channel}"),
)


@rule(
    "9-ratt-kanal",
    requirements=("R-9-FL-5", "R-9-SKL-3"),
    paragraph="9",
    strength=Strength.SHALL,
    kind="HG",
    quote="Säkerställa att inkomna handlingar hanteras på rätt sätt i rätt kanal",
    laws=("FL 6", "FL 22", "SkL 3:3"),
    test="tests/policy/test_ch09_laws.py::test_a_referral_says_where_to_go",
)
def referral_is_complete(referral: Referral) -> list[Finding]:
    """Judge a referral: it goes to a unit, by its ordinary way in, which the words name."""
    if not referral.unit.strip():
        return [finding("9-ratt-kanal", *NO_UNIT)]
    if not referral.channel.strip():
        return [finding("9-ratt-kanal", *NO_CHANNEL, unit=referral.unit)]
    if referral.channel not in referral.text:
        return [finding("9-ratt-kanal", *NOT_SAID, channel=referral.channel)]
    return []


def advice_signs(text: str, words: Sequence[str], phrases: Sequence[str]) -> tuple[str, ...]:
    """The words and phrases in `text` that may make it advice to one person.

    A word meets every word that begins or ends with it ("avgiften", "barnbidrag"); a phrase must
    stand whole. Case and accents don't matter.
    """
    spoken = re.findall(r"\w+", folded(text))
    plain = " ".join(spoken)
    met = [word for word in words if any(_meets(folded(word), one) for one in spoken)]
    said = [phrase for phrase in phrases if re.search(rf"\b{re.escape(folded(phrase))}\b", plain)]
    return (*met, *said)


def _meets(word: str, spoken: str) -> bool:
    return spoken.startswith(word) or spoken.endswith(word)


@rule(
    "9-radgivning",
    requirements=("R-9-SKL-2", "R-9-SKL-4"),
    paragraph="9",
    strength=Strength.SHALL,
    kind="SG",
    quote="Undvika uttalanden som kan uppfattas som råd eller upplysningar",
    laws=("SkL 3:3",),
    test="tests/policy/test_ch09_laws.py::test_possible_advice_must_be_answered_for",
)
def advice_is_checked(signs: Sequence[str], checked: str) -> list[Finding]:
    """Judge whether the question of advice is answered where the text raises it.

    `signs` come from `advice_signs`; `checked` is the reason somebody gave.
    """
    if not signs or checked.strip():
        return []
    return [
        finding(
            "9-radgivning",
            N_("Svaret kan uppfattas som ett råd till en enskild person: {signs}."),
            N_("Hänvisa till ordinarie kanal, eller skriv varför det är allmän information."),
            signs=list(signs),
        )
    ]


@rule(
    "9-kalla",
    requirements=("R-9-SKL-4",),
    paragraph="9",
    strength=Strength.SHALL,
    kind="SG",
    quote="som kan få ekonomiska konsekvenser",
    laws=("SkL 3:3",),
    test="tests/policy/test_ch09_laws.py::test_a_stated_sum_needs_a_source",
)
def sum_has_a_source(text: str, source_url: str) -> list[Finding]:
    """Judge whether a stated sum of money has a page behind it (C-22)."""
    linked = source_url.strip() or re.search(r"https?://|www\.", text)
    if linked or not SUM_OF_MONEY.search(text):
        return []
    return [
        finding(
            "9-kalla",
            N_("Svaret nämner ett belopp utan källa."),
            N_("Länka till sidan där beloppet står, eller skriv varför det inte behövs."),
        )
    ]


@rule(
    "9-myndighetsutovning",
    requirements=("R-9-SKL-5",),
    paragraph="9",
    strength=Strength.SHALL,
    kind="HG",
    quote="Använda ordinarie handläggningskanaler för att handlägga frågor",
    laws=("SkL 3:2", "FL 9"),
    test="tests/policy/test_ch09_laws.py::test_authority_is_not_exercised_in_a_comment_field",
)
def authority_exercise_only_refers(
    *, authority_exercise: bool, kind: str, text: str, referrals: Collection[str]
) -> list[Finding]:
    """Judge an answer where the question touches the exercise of authority.

    Only the referral texts (filled in) may then be used, word for word.
    """
    if not authority_exercise:
        return []
    templates = {" ".join(one.split()) for one in referrals}
    if kind == AnswerKind.REFERRAL and " ".join(text.split()) in templates:
        return []
    return [
        finding(
            "9-myndighetsutovning",
            N_("Frågan gränsar till myndighetsutövning och kan inte avgöras här."),
            N_("Svara med en av hänvisningstexterna, så handläggs frågan i rätt kanal."),
        )
    ]


@rule(
    "9-sekretess",
    requirements=("R-9-OSL-3",),
    paragraph="9",
    strength=Strength.SHALL,
    kind="HG",
    quote="Säkerställa att sekretessreglerade uppgifter inte förekommer i våra sociala medier",
    laws=("OSL 5:1",),
    test="tests/policy/test_ch09_laws.py::test_personal_data_never_goes_out_in_an_answer",
)
def has_no_personal_data(found: Sequence[str]) -> list[Finding]:
    """Judge our own words by what a reader of texts found in them ("personnummer")."""
    if not found:
        return []
    return [
        finding(
            "9-sekretess",
            N_("Texten innehåller uppgifter som inte får publiceras: {found}."),
            N_("Ta bort uppgifterna och hänvisa till en säker kanal."),
            found=list(found),
        )
    ]
