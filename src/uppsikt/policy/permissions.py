"""The permission matrix as data: action x role -> what the role may do there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from uppsikt.policy.files import packaged


class Verb(StrEnum):
    """What a cell of the matrix allows; the later, the more."""

    READ = "L"
    PROPOSE = "F"
    DO = "U"
    DECIDE = "B"


class Scope(StrEnum):
    """Where it is allowed."""

    ANY = ""
    OWN = "own"
    CENTRAL = "central"
    CRISIS = "crisis"


ROLES = ("M", "MA", "SK", "R", "S", "C", "K", "RG", "KG", "AR", "DSO", "GR", "SF", "JU", "AV")
DOING = frozenset({Verb.DO, Verb.DECIDE})


@dataclass(frozen=True)
class Cell:
    """One cell: the verb and where it holds."""

    verb: Verb
    scope: Scope


@dataclass(frozen=True)
class Action:
    """One row: its name in Swedish and its cells by role; a role without a cell may nothing."""

    id: str
    swedish: str
    cells: dict[str, Cell]

    def allowed(self, role: str, *, doing: bool) -> Scope | None:
        """Where the role may do (or at least read) this; None when nowhere."""
        cell = self.cells.get(role)
        if cell is None or (doing and cell.verb not in DOING):
            return None
        return cell.scope


@lru_cache(maxsize=1)
def actions() -> dict[str, Action]:
    """The whole matrix, from `data/permissions.toml`."""
    raw = tomllib.loads(packaged("", "permissions.toml"))
    return {name: _action(name, row) for name, row in raw.items()}


def _action(name: str, row: dict[str, str]) -> Action:
    swedish = row.pop("swedish")
    unknown = row.keys() - set(ROLES)
    if unknown:
        raise ValueError(f"permissions.toml: unknown role {sorted(unknown)} in {name}")
    return Action(name, swedish, {role: _cell(text) for role, text in row.items()})


def _cell(text: str) -> Cell:
    verb, _, scope = text.partition(" ")
    return Cell(Verb(verb), Scope(scope))
