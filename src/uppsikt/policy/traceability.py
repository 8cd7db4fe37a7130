"""Which rows of the guideline the system carries: where, how strongly, proved by which test."""

import tomllib
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from uppsikt.policy.files import packaged
from uppsikt.policy.parameters.shape import Part, SomeWords, Text
from uppsikt.policy.strength import Kind

STRONGEST_FIRST = tuple(Kind)


class Claim(Part):
    """That a row is done.

    `reached` is the class it is done in, `where` the screen or text where a person meets it,
    `tests` carry out the row's own Given/When/Then. A weaker class than the catalogue's needs an
    `adr` that says why.
    """

    reached: Annotated[Kind, Field(strict=False, alias="class")]
    where: Text
    tests: SomeWords
    rule: str = ""
    adr: str = ""

    def is_weaker_than(self, wanted: Kind) -> bool:
        return STRONGEST_FIRST.index(self.reached) > STRONGEST_FIRST.index(wanted)


@lru_cache(maxsize=1)
def claims() -> dict[str, Claim]:
    """The claims by row id, in the file's order; what isn't there is not yet done."""
    rows = tomllib.loads(packaged("", "traceability.toml"))
    return {row: Claim.model_validate(claim) for row, claim in rows.items()}
