"""What a comment seems to be: a suggestion with its reasons, for a person who decides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from uppsikt.language.chat import AS_WRITTEN
from uppsikt.language.contact import Own, contact_details, own_from
from uppsikt.language.hits import Hit, Suggestion
from uppsikt.language.identify import language_of
from uppsikt.language.intents import intents_of
from uppsikt.language.other_languages import foreign_hits
from uppsikt.language.personal_number import personal_numbers
from uppsikt.language.rules import Lexicon, lexicon
from uppsikt.language.sentences import Reading, read

RISKS = ("personuppgift",)
LONGEST = 5000  # letters read; what stands after doesn't change what kind of comment it is


def triage(text: str, own_domains: Sequence[str] = ()) -> dict[str, Any]:
    """The suggestion in the form of the command `uppsikt triage`."""
    found = suggest(text, own_domains)
    return {
        "intent": list(found.intent),
        "risk": list(found.risk),
        "advice": found.advice,
        "lang": found.lang,
        "why": found.why(text),
    }


def suggest(text: str, own_domains: Sequence[str] = ()) -> Suggestion:
    """Intents, risks, advice and language. `own_domains` are the municipality's mail domains."""
    text = text[:LONGEST]
    lang, words = language_of(text), lexicon()
    numbers = list(_numbers(text, words, own_domains))
    if lang != "sv":
        return _foreign(read(text, replace(words.reader, chat=AS_WRITTEN)), lang, numbers)
    reading = read(text, words.reader)
    sentences = [list(words.hits(sentence, reading)) for sentence in reading.sentences]
    whole = list(words.hits(reading.whole, reading, whole=True))
    vetoed = any(words.is_veto(hit.rule) for hits in sentences for hit in hits)
    everything = [*(hit for hits in sentences for hit in hits), *whole, *numbers]
    asked = any(hit.label == "advice" for hit in whole)
    told = any(hit.label == "personuppgift" for hit in everything)
    intent = intents_of(sentences, vetoed=vetoed, asked=asked, told=told)
    advice = asked and "fraga" in intent
    return _suggestion(intent, advice, lang, everything)


def _numbers(text: str, words: Lexicon, own_domains: Sequence[str]) -> Iterator[Hit]:
    own = _own(tuple(own_domains))
    yield from personal_numbers(text, own.case_words)
    yield from contact_details(text, own)


@cache
def _own(domains: tuple[str, ...]) -> Own:
    return own_from(lexicon().personal, domains)


def _foreign(reading: Reading, lang: str, numbers: list[Hit]) -> Suggestion:
    sentences = [foreign_hits(sentence, lang) for sentence in reading.sentences]
    hits = [*(hit for found in sentences for hit in found), *numbers]
    return _suggestion(intents_of(sentences, vetoed=False), False, lang, hits)


def _suggestion(
    intent: tuple[str, ...], advice: bool, lang: str, hits: Iterable[Hit]
) -> Suggestion:
    kept = [hit for hit in hits if _speaks(hit, intent, advice)]
    kept.sort(key=lambda hit: (-hit.weight, hit.spans, hit.rule))
    risk = tuple(code for code in RISKS if any(hit.label == code for hit in kept))
    return Suggestion(intent=intent, risk=risk, advice=advice, lang=lang, hits=tuple(kept))


def _speaks(hit: Hit, intent: tuple[str, ...], advice: bool) -> bool:
    """Only hits behind what is suggested are shown, and always what should be judged first."""
    return (
        lexicon().is_veto(hit.rule)
        or hit.label in intent
        or hit.label in RISKS
        or (advice and hit.label == "advice")
    )
