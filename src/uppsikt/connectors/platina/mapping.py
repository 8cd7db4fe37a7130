"""Which of Platina's fields holds which of our values: read from a file that a municipality edits."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from uppsikt.errors import N_, UppsiktError

SHIPPED = Path(__file__).parents[2] / "data" / "mappings" / "platina-v8.toml"
PARTS = ("oauth", "path", "case", "deed", "file", "answer")
OUR_VALUES = {
    "case": {"title", "description", "in_out_at", "registered_at", "initiator"},
    "deed": {"title", "direction", "dated_at", "party"},
    "file": {"name", "media_type", "content"},
}
MUST_NAME = {
    "oauth": {"authorize", "token", "scope"},
    "path": {"register", "reference", "add_record", "add_file"},
    "case": {"title", "description"},
    "answer": {"id", "diaryNumber", "reference_id", "reference_name"},
}
STRICT = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Place(BaseModel):
    """One field. `source` names our value; `choose` and the rest name entries of a reference list."""

    model_config = STRICT

    antagande: bool = False
    fixed: str = ""
    null: bool = False
    source: str = Field("", alias="from")
    cut: int = 0  # UTF-16 units, as .NET counts; 0 is no limit
    reference: str = ""
    choose: str = ""
    restricted: str = ""
    incoming: str = ""
    outgoing: str = ""
    shape: Literal["plain", "list", "parties"] = "plain"

    def chosen(self, marks: frozenset[str]) -> str:
        """The entry to use: that of the first mark which has one of its own, else the usual."""
        special = {
            "restricted": self.restricted,
            "incoming": self.incoming,
            "outgoing": self.outgoing,
        }
        own = [entry for mark, entry in special.items() if mark in marks and entry]
        return own[0] if own else self.choose


Places = dict[str, Place]


class Mapping(BaseModel):
    """The whole file."""

    model_config = STRICT

    system: str
    version: str
    oauth: Places
    path: Places
    case: Places
    deed: Places
    file: Places
    answer: Places

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for part in PARTS:
            places: Places = getattr(self, part)
            if missing := MUST_NAME.get(part, set()) - set(places):
                raise ValueError(f"{part}: {', '.join(sorted(missing))} saknas")
            sources = {place.source for place in places.values() if place.source}
            if unknown := sources - OUR_VALUES.get(part, set()):
                raise ValueError(f"{part}: from = {', '.join(sorted(unknown))} finns inte")
        return self

    def assumptions(self) -> tuple[str, ...]:
        """Names of what was not read in the vendor's text, in the file's order."""
        return tuple(
            f"{part}.{name}"
            for part in PARTS
            for name, place in getattr(self, part).items()
            if place.antagande
        )


def load(path: Path = SHIPPED) -> Mapping:
    """Read a mapping file; an unknown key or a wrong type is refused with its place."""
    try:
        return Mapping.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as problem:
        raise UppsiktError(
            N_("Fältlistan för diariet ({file}) kan inte användas: {why}"),
            N_("Rätta filen eller ta tillbaka den som följer med Uppsikt."),
            file=path.name,
            why=_reason(problem),
        ) from problem


def _reason(problem: Exception) -> str:
    if not isinstance(problem, ValidationError):
        return str(problem)
    first = problem.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
