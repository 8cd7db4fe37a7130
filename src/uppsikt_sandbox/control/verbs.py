"""The list of control verbs and how they are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uppsikt_sandbox.sandbox import Sandbox

Verb = Callable[[Sandbox, dict[str, Any]], dict[str, Any]]
VERBS: dict[tuple[str, str], Verb] = {}


class Refused(Exception):  # noqa: N818 - reads as what happened
    """The verb cannot be carried out; the text says why, in Swedish."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def verb(method: str, path: str) -> Callable[[Verb], Verb]:
    """Register a verb under /control/."""

    def register(function: Verb) -> Verb:
        VERBS[method, path] = function
        return function

    return register


def text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    """Return a text parameter; refuse when it is missing and has no default."""
    value = body.get(name)
    if value is None or not str(value).strip():
        value = default
    if value is None:
        raise Refused(f"Fältet {name} saknas.")
    return str(value)


def yes(body: dict[str, Any], name: str = "on", *, default: bool = True) -> bool:
    """Return a yes/no parameter, as JSON boolean or as text from a form."""
    value = body.get(name, default)
    if isinstance(value, str):
        return value.lower() in {"1", "true", "on", "yes", "ja"}
    return bool(value)


def whole(body: dict[str, Any], name: str, default: int | None) -> int | None:
    """Return a whole number, or the default when it is missing or empty."""
    value = body.get(name)
    if value in (None, ""):
        return default
    try:
        return int(value)
    except (TypeError, ValueError) as problem:
        raise Refused(f"Fältet {name} ska vara ett heltal.") from problem
