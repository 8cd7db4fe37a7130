"""The statutes behind the guideline, as dated data kept apart from the guideline's own words."""

import tomllib
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from uppsikt.policy.files import packaged, packaged_names
from uppsikt.policy.parameters.shape import Part, Text

Read = Literal["primary", "secondary", "unread"]


class Statute(Part):
    """A law as a whole. `state` is the day the wording that was read had been published."""

    id: Text
    name: Text
    number: Text
    url: Text
    checked_on: date
    state: date | None = None


class StatutoryGround(Part):
    """A case the law names, by the policy's removal ground; `guideline` when a row has it too."""

    ground: Text
    guideline: str


class Section(Part):
    """One section: what it demands in our words, and where the guideline differs.

    `version` is the SFS number of the wording. `read` says who has read it: primary is the
    statute itself, secondary somebody's rendering.
    """

    id: Text
    section: Text
    version: Text
    demands: Text
    read: Read
    difference: str = ""
    text: str = ""
    grounds: Annotated[tuple[StatutoryGround, ...], Field(strict=False)] = ()


class Law(Part):
    """A section with its statute."""

    statute: Statute
    section: Section

    @property
    def name(self) -> str:
        """As a lawyer writes it: "förvaltningslagen (2017:900) 6 §"."""
        return f"{self.statute.name} ({self.statute.number}) {self.section.section}"

    def quote(self) -> str | None:
        """The statute's own words, only when they were read in the statute; else link to it."""
        return self.section.text or None if self.section.read == "primary" else None


class LawFile(Part):
    statute: Statute
    section: Annotated[tuple[Section, ...], Field(strict=False, min_length=1)]


@lru_cache(maxsize=1)
def laws() -> dict[str, Law]:
    """Every section by its id ("FL 6"), statutes in alphabetical order."""
    files = [_read(name) for name in packaged_names("laws", ".toml")]
    return {
        section.id: Law(statute=file.statute, section=section)
        for file in files
        for section in file.section
    }


def _read(name: str) -> LawFile:
    return LawFile.model_validate(tomllib.loads(packaged("laws", name)))
