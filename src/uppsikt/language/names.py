"""People's full names: a given name and a surname become one word that rules can ask for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from uppsikt.language.tokens import Token

FULL_NAME = "namn_namn"  # no text can hold it: the reader drops underscores
SHORTEST_SURNAME = 4


@dataclass(frozen=True)
class Names:
    """Given names in lower case, and how surnames end."""

    given: frozenset[str]
    surname_ends: tuple[str, ...]

    def marked(self, tokens: Sequence[Token]) -> list[Token]:
        """Each full name as one token that spans both words."""
        read: list[Token] = []
        i = 0
        while i < len(tokens):
            if i + 1 < len(tokens) and self._is_name(tokens[i], tokens[i + 1], first=i == 0):
                read.append(Token(FULL_NAME, tokens[i].start, tokens[i + 1].end, ""))
                i += 2
                continue
            read.append(tokens[i])
            i += 1
        return read

    def _is_name(self, given: Token, surname: Token, *, first: bool) -> bool:
        if not (_is_capital(given.raw) and _is_capital(surname.raw)):
            return False
        if given.word in self.given:
            return True
        if first or len(surname.word) < SHORTEST_SURNAME:
            return False
        return surname.word.removesuffix("s").endswith(self.surname_ends)


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and word[1:2].islower() and word.replace("-", "").isalpha()


def names_from(given: Iterable[str], surname_ends: Iterable[str]) -> Names:
    return Names(frozenset(given), tuple(surname_ends))
