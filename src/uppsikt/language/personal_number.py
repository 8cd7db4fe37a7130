"""Swedish personal numbers in a text, also samordningsnummer, half masked and miswritten ones."""

import re
from collections.abc import Iterable, Iterator

from stdnum import luhn

from uppsikt.errors import N_
from uppsikt.language.hits import Hit

REF = "R-6.2-39"
SURE = N_("Innehåller ett personnummer: {words}.")
LIKE = N_("Innehåller något som liknar ett personnummer: {words}.")
BEFORE = 40  # letters before the number that may say what it is
COORDINATION = 60  # added to the day in a samordningsnummer
CANDIDATE = re.compile(
    r"(?<![\w-])(?P<century>18|19|20)?(?P<yy>\d\d)[- ]?(?P<mm>[01]\d)[- ]?(?P<dd>\d\d)"
    r"(?P<sep>\s?[-+–]?\s?)(?P<last>\d{4}|[xX*]{4})(?![\w-]*\d)"
)
MASKED_FIGURE = re.compile(r"(?<=\d)[OolI](?=[\dOolI+-])")
FIGURES = {"O": "0", "o": "0", "l": "1", "I": "1"}
PERSON_WORDS = re.compile(
    r"person\w*|pnr|född\w*|samordning\w*|legitim\w*|min mammas|hans|hennes", re.IGNORECASE
)
MOBILE = re.compile(r"07[02369]")


def personal_numbers(text: str, case_words: Iterable[str]) -> Iterator[Hit]:
    """Certain when the check digit is right; else "liknar", when form or company speaks for it."""
    cases = re.compile(rf"\b(?:{'|'.join(map(re.escape, case_words))})\b", re.IGNORECASE)
    figures = MASKED_FIGURE.sub(lambda m: FIGURES[m.group()], text)
    for match in CANDIDATE.finditer(figures):
        weight = _weight(match, figures[max(0, match.start() - BEFORE) : match.start()], cases)
        if weight:
            why = SURE if weight > 0.8 else LIKE
            yield Hit(
                label="personuppgift",
                weight=weight,
                rule="pii.personnummer",
                spans=(match.span(),),
                why=why,
                ref=REF,
            )


def _weight(match: re.Match[str], before: str, cases: re.Pattern[str]) -> float:
    """0 when it is no personal number."""
    if not _is_date(match):
        return 0.0
    said = bool(PERSON_WORDS.search(before))
    formed = bool(match["century"] or match["sep"].strip())
    if not said and (cases.search(before) or (not formed and MOBILE.match(match.group()))):
        return 0.0
    if not match["last"].isdigit():
        return 0.6
    if luhn.is_valid(match["yy"] + match["mm"] + match["dd"] + match["last"]):
        return 0.95
    return 0.6 if said or formed else 0.0


def _is_date(match: re.Match[str]) -> bool:
    """A month, and a day of a person or of a samordningsnummer. The century is not asked for."""
    month, day = int(match["mm"]), int(match["dd"])
    if day > COORDINATION:
        day -= COORDINATION
    longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return 1 <= month <= 12 and 1 <= day <= longest
