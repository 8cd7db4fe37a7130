"""Comments in other languages: a few words each, so that they land in the right pile."""

import re
from collections.abc import Mapping
from functools import cache

from uppsikt.errors import N_
from uppsikt.language.hits import Hit
from uppsikt.language.rules import data
from uppsikt.language.sentences import Sentence

WHY = {
    "fraga": N_("Ser ut som en fråga på ett annat språk: {words}."),
    "synpunkt": N_("Ser ut som en synpunkt på ett annat språk: {words}."),
    "forslag": N_("Ser ut som ett förslag på ett annat språk: {words}."),
    "klagomal": N_("Ser ut som ett klagomål på ett annat språk: {words}."),
    "ovrigt": N_("Beröm eller prat på ett annat språk: {words}."),
}
REF = "R-6.2-2"
WEIGHT = {"fraga": 0.8, "synpunkt": 0.7, "forslag": 0.75, "klagomal": 0.7, "ovrigt": 0.5}


def foreign_hits(sentence: Sentence, lang: str) -> list[Hit]:
    """Every label whose short list finds something; nothing for a language without a list."""
    asked = f"{sentence.words} ?" if "?" in sentence.mark else sentence.words
    hits: list[Hit] = []
    for label, pattern in _lists().get(lang, {}).items():
        match = pattern.search(asked)
        if match:
            end = min(match.end(), len(sentence.words))
            span = sentence.span(min(match.start(), end - 1), end)
            hits.append(
                Hit(
                    label=label,
                    weight=WEIGHT[label],
                    rule=f"{lang}.{label}",
                    spans=(span,),
                    why=WHY[label],
                    ref=REF,
                )
            )
    return hits


@cache
def _lists() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    return {
        lang: {label: re.compile(pattern) for label, pattern in lists.items()}
        for lang, lists in data("others").items()
    }
