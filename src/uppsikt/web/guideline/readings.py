"""Where the guideline's text is unclear or meets another law, and how the product reads it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass
from functools import lru_cache

from uppsikt.policy.files import packaged
from uppsikt.policy.guideline import Row

REFERENCE = re.compile(r"\bC-\d\d\b")


@dataclass(frozen=True)
class Reading:
    """One doubt and its reading; both in Swedish, as the guideline is."""

    id: str
    unclear: str
    reading: str


@lru_cache(maxsize=1)
def readings() -> dict[str, Reading]:
    """All readings by id."""
    raw = tomllib.loads(packaged("guideline", "readings.toml"))
    return {name: Reading(name, **row) for name, row in raw.items()}


def named_by(row: Row) -> list[str]:
    """The ids that the row's notes name, in order, each once."""
    return list(dict.fromkeys(REFERENCE.findall(" ".join(map(str, asdict(row).values())))))


def readings_of(row: Row) -> list[Reading]:
    """What is doubtful about the row. C-38 only says that two rows are one; `same` shows that."""
    return [readings()[name] for name in named_by(row) if name in readings()]
