"""The machine's suggestion where it stands in the text: which words made it think what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uppsikt.dialogue.models import Case
from uppsikt.language.hits import Hit
from uppsikt.web.codes import word
from uppsikt.web.wording import say

Hits = list[dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """A piece of the comment; `why` names the label that it caused, empty for plain text."""

    text: str
    why: str = ""


@dataclass(frozen=True)
class Cause:
    """Why the machine suggests a label, and the sentence of the guideline it serves."""

    label: str
    sentence: str
    ref: str


def parts(case: Case) -> list[Part]:
    """The comment cut at the marks; where marks overlap the first one counts."""
    text = case.comment.text
    found: list[Part] = []
    place = 0
    for start, end, why in _marks(case):
        if start < place:
            continue
        found += [Part(text[place:start]), Part(text[start:end], why)]
        place = end
    rest = [Part(text[place:])] if place < len(text) else []
    return [part for part in found + rest if part.text] if found else []


def causes(case: Case) -> list[Cause]:
    """Each suggestion with its reason, strongest first, without repeats."""
    found: dict[str, Cause] = {}
    for hit in _hits(case):
        spans = tuple((start, end) for start, end in hit["spans"])
        words = Hit(**{**hit, "spans": spans}).words(case.comment.text)
        sentence = say(hit["why"], {"words": words})
        found.setdefault(sentence, Cause(word(hit["label"]), sentence, hit["ref"]))
    return list(found.values())


def _marks(case: Case) -> list[tuple[int, int, str]]:
    length = len(case.comment.text)
    return sorted(
        (start, end, word(hit["label"]))
        for hit in _hits(case)
        for start, end in hit["spans"]
        if 0 <= start < end <= length
    )


def _hits(case: Case) -> Hits:
    """None for a changed comment: the places are those of the first wording."""
    if case.comment.versions > 1:
        return []
    hits: Hits = case.suggestion.get("hits", [])
    return hits
