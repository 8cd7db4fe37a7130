"""Chat spelling and dialect read as standard Swedish, from data/language/chat.toml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from uppsikt.language.tokens import Token

SWEDISH_LETTERS = frozenset("åäöÅÄÖ")


@dataclass(frozen=True)
class Context:
    """A form that is rewritten only in company."""

    to: str
    next: frozenset[str]
    not_next: frozenset[str]
    first: bool

    def fits(self, following: str, first: bool) -> bool:
        if self.first and not first:
            return False
        if self.next and following not in self.next:
            return False
        return following not in self.not_next


@dataclass(frozen=True)
class Chat:
    """How to read chat forms."""

    plain: Mapping[str, str]
    contexts: Mapping[str, tuple[Context, ...]]
    bare_signs: frozenset[str]

    def standard(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens in standard spelling; spans stay those of the original."""
        read: list[Token] = []
        for i, token in enumerate(tokens):
            following = tokens[i + 1].word if i + 1 < len(tokens) else ""
            first = i == 0 or tokens[i - 1].word == ","
            read.append(replace(token, word=self.word(token.word, following, first)))
        return read

    def word(self, word: str, following: str, first: bool) -> str:
        for context in self.contexts.get(word, ()):
            if context.fits(following, first):
                return context.to
        return self.plain.get(word, word)

    def writes_bare(self, text: str) -> bool:
        """Does the writer leave out the rings and dots? No å, ä, ö at all, and a telling word."""
        if not SWEDISH_LETTERS.isdisjoint(text):
            return False
        return not self.bare_signs.isdisjoint(text.lower().split())


def chat_from(data: Mapping[str, Any]) -> Chat:
    """Built from the parsed TOML: [plain] and [[context]]."""
    contexts: dict[str, tuple[Context, ...]] = {}
    for row in data.get("context", ()):
        context = Context(
            to=row["to"],
            next=frozenset(row.get("next", ())),
            not_next=frozenset(row.get("not_next", ())),
            first=row.get("first", False),
        )
        contexts[row["word"]] = (*contexts.get(row["word"], ()), context)
    return Chat(data["plain"], contexts, frozenset(data["bare_signs"]))


AS_WRITTEN = Chat({}, {}, frozenset())  # for other languages than Swedish
