"""The guideline sentence by sentence, as data: to be read, searched and pointed at."""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache

from uppsikt.policy.files import packaged
from uppsikt.policy.strength import Kind, Strength


@dataclass(frozen=True, kw_only=True)
class Row:
    """One sentence (or part of one) with what it demands and how it is checked.

    `same_as` names the row that states the same duty (C-38); one check carries both.
    """

    id: str
    section: str
    modality: Strength
    kind: Kind
    swedish: str
    english: str
    who: str
    trigger: str
    evidence: str
    law: str
    behaviour: str
    acceptance: str
    same_as: str

    @cached_property
    def searchable(self) -> str:
        return folded(" ".join(str(value) for value in asdict(self).values()))


@dataclass(frozen=True)
class Guideline:
    """All rows in the guideline's own order."""

    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @cached_property
    def by_id(self) -> dict[str, Row]:
        return {row.id: row for row in self.rows}

    @cached_property
    def sections(self) -> dict[str, tuple[Row, ...]]:
        """The rows by section heading, headings in order."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.section, []).append(row)
        return {heading: tuple(rows) for heading, rows in found.items()}

    def search(self, words: str) -> list[Row]:
        """Rows that hold every word, in Swedish or English, whatever case or accents."""
        wanted = folded(words).split()
        return [row for row in self.rows if all(word in row.searchable for word in wanted)]

    def same(self, row_id: str) -> tuple[str, ...]:
        """Every id that states the same duty as `row_id`, itself included, in order."""
        origin = self._origin(row_id)
        return tuple(row.id for row in self.rows if self._origin(row.id) == origin)

    def _origin(self, row_id: str) -> str:
        while (other := self.by_id[row_id].same_as) and other != row_id:
            row_id = other
        return row_id

    @cached_property
    def text(self) -> str:
        """The guideline's words in one line, as quotes are looked up in."""
        return " ".join(" ".join(row.swedish.split()) for row in self.rows)

    def says(self, quote: str) -> bool:
        """Whether the guideline has these very words."""
        return " ".join(quote.split()) in self.text


@lru_cache(maxsize=1)
def guideline() -> Guideline:
    """The restored guideline of Lekeberg that ships with the product."""
    rows = json.loads(packaged("guideline", "lekeberg.json"))
    return Guideline(tuple(_row(row) for row in rows))


def _row(row: dict[str, str]) -> Row:
    strength, kind = Strength(row.pop("modality")), Kind(row.pop("kind"))
    return Row(modality=strength, kind=kind, **row)


def folded(text: str) -> str:
    """Lower case without accents, so that "FÖRSKOLA" and "forskola" meet."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))
