"""The rules of data/language/*.toml: what each looks for and says."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from uppsikt.language.chat import chat_from
from uppsikt.language.hits import Hit
from uppsikt.language.masks import masks_from
from uppsikt.language.names import names_from
from uppsikt.language.patterns import Patterns, shown_from
from uppsikt.language.sentences import Reader, Reading, Sentence
from uppsikt.language.wordings import SENTENCES

HIDDEN = ("pahopp_ord", "hatord", "vald_ord")  # lists whose words people mask
Pair = tuple[re.Pattern[str], re.Pattern[str]]
FILES = ("fraga", "forslag", "klagomal", "synpunkt", "ovrigt", "tecken", "advice", "personal")


@dataclass(frozen=True)
class Rule:
    """One thing to look for. `veto`: what it finds is no matter, whatever else the text seems."""

    id: str
    label: str
    weight: float
    why: str
    ref: str
    find: Pair
    unless: Pair | None = None
    also: Pair | None = None
    mark: str = ""
    not_mark: str = ""
    whole_text: bool = False
    unquoted: bool = False
    veto: bool = False

    def hit(self, sentence: Sentence) -> Hit | None:
        """The first place in the sentence that the rule finds, unless something speaks against."""
        if self.mark and self.mark not in sentence.mark:
            return None
        if self.not_mark and self.not_mark in sentence.mark:
            return None
        which, text = int(sentence.bare), sentence.text
        match = self.find[which].search(text)
        if match is None or (self.unless and self.unless[which].search(text)):
            return None
        if self.also and not self.also[which].search(text):
            return None
        span = sentence.span(shown_from(match), match.end())
        return Hit(
            label=self.label,
            weight=self.weight,
            rule=self.id,
            spans=(span,),
            why=self.why,
            ref=self.ref,
        )


@dataclass(frozen=True)
class Lexicon:
    """Everything the rules need, read once."""

    rules: tuple[Rule, ...]
    reader: Reader
    personal: Mapping[str, Any]

    def hits(self, sentence: Sentence, reading: Reading, *, whole: bool = False) -> Iterator[Hit]:
        for rule in self.rules:
            if rule.whole_text is not whole:
                continue
            hit = rule.hit(sentence)
            if hit and not (rule.unquoted and reading.is_quoted(hit.spans[0])):
                yield hit

    def is_veto(self, rule_id: str) -> bool:
        return rule_id in self._vetoes

    @cached_property
    def _vetoes(self) -> frozenset[str]:
        return frozenset(rule.id for rule in self.rules if rule.veto)


@cache
def lexicon() -> Lexicon:
    """Read from the package's data on first use (about a tenth of a second)."""
    lists = data("words")["lists"]
    patterns = Patterns(lists)
    rules = tuple(rule for name in FILES for rule in _rules(data(name), patterns))
    reader = Reader(
        chat_from(data("chat")),
        names_from(lists["fornamn"], lists["efternamn_slut"]),
        masks_from(lists[name] for name in HIDDEN),
    )
    return Lexicon(rules, reader, data("personal")["own"])


@cache
def rules_of(name: str) -> tuple[Rule, ...]:
    """The rules of one file that isn't part of triage: fault reports, own answers."""
    return tuple(_rules(data(name), Patterns(data("words")["lists"])))


def data(name: str) -> dict[str, Any]:
    """A file of data/language, parsed."""
    source = files("uppsikt") / "data" / "language" / f"{name}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _rules(content: Mapping[str, Any], patterns: Patterns) -> Iterator[Rule]:
    for row in content["rule"]:
        yield _rule({**content, **row}, patterns)


def _rule(row: Mapping[str, Any], patterns: Patterns) -> Rule:
    def pair(key: str) -> Pair | None:
        return patterns.compiled(row[key]) if key in row else None

    return Rule(
        id=row["id"],
        label=row["label"],
        weight=row["weight"],
        why=SENTENCES[row["why"]],
        ref=row["ref"],
        find=patterns.compiled(row["find"]),
        unless=pair("unless"),
        also=pair("also"),
        mark=row.get("mark", ""),
        not_mark=row.get("not_mark", ""),
        whole_text=row.get("scope") == "text",
        unquoted=row.get("unquoted", False),
        veto=row.get("veto", False),
    )
