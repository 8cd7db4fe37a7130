"""The smallest part of a text that the rules see."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A lower-case word or a pause, where it stands in the original, and how it was written."""

    word: str
    start: int
    end: int
    raw: str
