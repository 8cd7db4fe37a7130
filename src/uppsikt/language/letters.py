"""Letters as they are read: one form for each letter, with the way back to the original text."""

import unicodedata
from dataclasses import dataclass

FOLD = str.maketrans("åäöéèêëáàâüúùóòôíìîñç", "aaoeeeeaaauuuoooiiinc")
UNMASK = str.maketrans("013457@$", "oieastas")


@dataclass(frozen=True, slots=True)
class Letters:
    """Text of the same meaning as the original; letter i stands at `at[i]`, ends at `at[i + 1]`."""

    text: str
    at: tuple[int, ...] | range


def composed(text: str) -> Letters:
    """NFC without losing the positions: a letter and its loose marks become one letter."""
    if unicodedata.is_normalized("NFC", text):
        return Letters(text, range(len(text) + 1))
    letters: list[str] = []
    at: list[int] = []
    for start, end in _clusters(text):
        joined = unicodedata.normalize("NFC", text[start:end])
        letters.append(joined)
        at.extend([start] * len(joined))
    at.append(len(text))
    return Letters("".join(letters), tuple(at))


def _clusters(text: str) -> list[tuple[int, int]]:
    starts = [i for i, char in enumerate(text) if i == 0 or not unicodedata.combining(char)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def folded(text: str) -> str:
    """The same text of the same length without å, ä, ö and accents."""
    return text.translate(FOLD)


def unmasked(word: str) -> str:
    """`1d10t` → `idiot`: figures and signs used instead of letters."""
    return word.translate(UNMASK)
