"""Telephone, e-mail, account, registration number and street address of a person."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from uppsikt.errors import N_
from uppsikt.language.hits import Hit

REF = "R-6.2-39"
PHONE_WHY = N_("Innehåller ett telefonnummer: {words}.")
MAIL_WHY = N_("Innehåller en e-postadress: {words}.")
ACCOUNT_WHY = N_("Innehåller ett kontonummer: {words}.")
PLATE_WHY = N_("Innehåller ett fordons registreringsnummer: {words}.")
ADDRESS_WHY = N_("Pekar ut var en person bor: {words}.")

PHONE = re.compile(
    r"(?<![\w+-])(?:(?:\+|00)46[\s-]?(?:\(0\))?\s?|0)(?P<rest>[1-9]\d{0,3}(?:[\s/–-]{0,3}\d){5,8})(?![\w-]*\d)"
)
EMAIL = re.compile(
    r"(?<![\w.+-])(?P<box>[\w.+-]{1,64})(?:@|\s?[(\[]at[)\]]\s?|\ssnabel-?a\s)"
    r"(?P<domain>[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})",
    re.IGNORECASE,
)
ACCOUNT = re.compile(
    r"\b(?:\w{0,20}konto(?:t|nummer|numret|nr)?|clearing\w*|iban)\b[^\n.!?\d]{0,30}(?P<number>(?:SE)?\d(?:[\s,-]{0,2}\d){6,22})",
    re.IGNORECASE,
)
PLATE = re.compile(r"\b[A-HJ-PR-UW-Z]{3}[ -]?\d\d[A-HJ-PR-UW-Z\d]\b")
VEHICLE = re.compile(
    r"\b(?:\w{0,20}bil(?:en|ar)?|reg\w*|kör\w*|parkera\w*|volvo\w*|bmw|audi|saab|mopeden?|traktorn?|a-traktor\w*|epa\w*|fordon\w*|skylt\w*)\b",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"\b(?:(?i:mig|mitt nummer|min telefon|min mobil|hans|hennes|nås|pappan?s?|mamman?s?|grann\w+|nummer till)"
    r"|(?i:ring\w*|sms\w*)\s+[A-ZÅÄÖ][a-zåäö]+|(?i:om (?:ni|du|någon|nån) (?:hittar|hittat|ser|sett|vet|vill)))\b"
)
OFFICIAL_MOBILE = re.compile(
    r"\b(?:jour\w*|felanmäl\w*|kommunens|växel\w*|kundtjänst\w*|reception\w*)\b", re.IGNORECASE
)
LIVES = re.compile(
    r"\b(?:bor|bodde|flytta\w*|adress\w*|hemma på|hemma hos|hos|familjen|heter|skriven|folkbokförd)\b",
    re.IGNORECASE,
)
SOMEONE = re.compile(
    r"\b(?:gubben|gumman|tanten|farbrorn|familjen|grann\w+|killen|tjejen|mannen|kvinnan|paret|änkan|han|hon|den som|de som|ägaren|mamman|pappan|eleven|rektorn|läraren|chefen|ordföranden|handläggaren|tränaren|damen|snubben)\b(?:\s+\S+){0,6}\s*$",
    re.IGNORECASE,
)
MANY = re.compile(
    r"\b(?:vi|oss|alla|ni|de|många|boende|hyresgäster\w*)\s+(?:som\s+)?(?:bor\s+)?(?:på|i|vid)\s*$",
    re.IGNORECASE,
)
NEAR = re.compile(
    r"(?:utanför|vid|mitt ?emot|mellan|framför|bakom|intill|bredvid|nedanför|ovanför|höjd med|korsningen|från|mot|runt|hörnet|till)\s*$",
    re.IGNORECASE,
)
RANGE = re.compile(r"\s*(?:-|–|till|och|,)\s*\d")
NEARBY = 160  # letters before a number or an address that may tell whose it is
SENTENCE_END = re.compile(r"[.!?\n]\s")


@dataclass(frozen=True)
class Own:
    """What belongs to the municipality or names a matter, and so is nobody's personal data."""

    domains: tuple[str, ...]
    role_mailboxes: frozenset[str]
    number_words: re.Pattern[str]
    case_words: tuple[str, ...]
    address: re.Pattern[str]

    def is_own(self, box: str, domain: str) -> bool:
        if box.lower() in self.role_mailboxes:
            return True
        return any(domain == own or domain.endswith(f".{own}") for own in self.domains)


def own_from(data: Mapping[str, Any], domains: Sequence[str] = ()) -> Own:
    """From personal.toml's [own]; `domains` adds the installation's."""
    words = "|".join(map(re.escape, data["number_context"]))
    street = "|".join(data["street"])
    return Own(
        domains=tuple(domain.lower() for domain in (*data["domains"], *domains)),
        role_mailboxes=frozenset(data["role_mailboxes"]),
        number_words=re.compile(rf"\b(?:{words})\b", re.IGNORECASE),
        case_words=tuple(data["case_context"]),
        address=re.compile(rf"\b\w{{0,30}}(?:{street})\s+\d{{1,3}}\s?[A-Fa-f]?\b", re.IGNORECASE),
    )


def contact_details(text: str, own: Own) -> Iterator[Hit]:
    yield from _phones(text, own)
    yield from _mails(text, own)
    yield from _addresses(text, own)
    for match in ACCOUNT.finditer(text):
        yield _hit("pii.konto", 0.85, match.span("number"), ACCOUNT_WHY)
    if VEHICLE.search(text):
        for match in PLATE.finditer(text):
            yield _hit("pii.regnummer", 0.65, match.span(), PLATE_WHY)


def _phones(text: str, own: Own) -> Iterator[Hit]:
    """A mobile is a person's unless said to be the municipality's; a landline only in company."""
    for match in PHONE.finditer(text):
        around = _around(text, match.start(), match.end())
        mobile = match["rest"][0] == "7"
        if mobile and not OFFICIAL_MOBILE.search(around):
            yield _hit("pii.telefon", 0.9, match.span(), PHONE_WHY)
        elif not mobile and PERSON.search(around) and not own.number_words.search(around):
            yield _hit("pii.telefon", 0.7, match.span(), PHONE_WHY)


def _mails(text: str, own: Own) -> Iterator[Hit]:
    for match in EMAIL.finditer(text):
        if not own.is_own(match["box"], match["domain"].lower()):
            yield _hit("pii.epost", 0.9, match.span(), MAIL_WHY)


def _addresses(text: str, own: Own) -> Iterator[Hit]:
    """A street address is personal beside a word that says that a certain person lives there."""
    for match in own.address.finditer(text):
        start = _sentence_start(text, match.start())
        before = text[start : match.start()]
        phrase = before.rstrip()
        if RANGE.match(text, match.end()) or NEAR.search(phrase) or MANY.search(phrase):
            continue
        if SOMEONE.search(before) or LIVES.search(before):
            yield _hit("pii.adress", 0.75, match.span(), ADDRESS_WHY)


def _around(text: str, start: int, end: int) -> str:
    """The sentence around a place, roughly."""
    after = SENTENCE_END.search(text, end)
    return text[_sentence_start(text, start) : after.start() if after else len(text)]


def _sentence_start(text: str, at: int) -> int:
    earliest = max(0, at - NEARBY)
    return max((m.end() for m in SENTENCE_END.finditer(text, earliest, at)), default=earliest)


def _hit(rule: str, weight: float, span: tuple[int, int], why: str) -> Hit:
    return Hit(label="personuppgift", weight=weight, rule=rule, spans=(span,), why=why, ref=REF)
