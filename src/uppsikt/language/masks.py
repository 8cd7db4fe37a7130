"""Masked abuse read as what it stands for: `id*ot`, `1d1ot`, `i.d.i.o.t`, `i d i o t`."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from uppsikt.language.letters import unmasked
from uppsikt.language.tokens import Token

SHORTEST = 3
MASKED = re.compile(r"[^\W_][*@$.\d-]")


@dataclass(frozen=True)
class Masks:
    """Single words that are worth hiding; anything else stays as it was written."""

    words: frozenset[str]

    def lifted(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with masked words in plain; spans stay."""
        plain = [
            replace(token, word=self.word(token.word)) if MASKED.search(token.word) else token
            for token in tokens
        ]
        return self._joined(plain)

    def word(self, word: str) -> str:
        """The hidden word, or the same word when it hides none that we know."""
        if "*" in word:
            pattern = re.compile(re.escape(word).replace(r"\*", r"\w{1,2}"))
            return next((known for known in self._sorted if pattern.fullmatch(known)), word)
        bare = unmasked(word).replace(".", "").replace("-", "")
        return bare if bare in self.words else word

    def _joined(self, tokens: list[Token]) -> list[Token]:
        """Single letters in a row that spell one of the words become that word."""
        read: list[Token] = []
        row: list[Token] = []
        for token in [*tokens, None]:
            if token and len(token.word) == 1 and token.word.isalnum():
                row.append(token)
                continue
            read.extend(self._word_of(row))
            row = []
            if token:
                read.append(token)
        return read

    def _word_of(self, row: list[Token]) -> list[Token]:
        spelled = unmasked("".join(token.word for token in row))
        if len(row) < SHORTEST or spelled not in self.words:
            return row
        return [Token(spelled, row[0].start, row[-1].end, "")]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.words)


def masks_from(lists: Iterable[Sequence[str]]) -> Masks:
    """From word lists; phrases and patterns aren't single words and are left out."""
    words = (word for words in lists for word in words)
    return Masks(frozenset(word for word in words if word.isalpha() and len(word) >= SHORTEST))
