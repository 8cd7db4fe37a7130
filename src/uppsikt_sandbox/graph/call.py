"""One call to the Graph API, taken apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from uppsikt_sandbox.graph.errors import invalid
from uppsikt_sandbox.graph.fields import Wanted, parse
from uppsikt_sandbox.store import Store
from uppsikt_sandbox.world import Token, World

OLDEST, NEWEST = 21, 26


@dataclass(frozen=True)
class Call:
    """`base` is the address the caller used, up to and including /meta."""

    store: Store
    method: str
    version: str
    path: tuple[str, ...]
    params: dict[str, str]
    base: str
    public_url: str
    header_token: str = ""
    token: Token | None = None
    app: bool = False

    @property
    def world(self) -> World:
        """The state; hold the store's lock."""
        return self.store.world

    @property
    def now(self) -> float:
        """Simulated Unix seconds."""
        return self.store.clock.epoch()

    @property
    def token_text(self) -> str:
        """The token as sent; the header wins."""
        return self.header_token or self.params.get("access_token", "")

    def fields(self) -> tuple[Wanted, ...] | None:
        """Return the wanted fields, or None for the defaults."""
        text = self.params.get("fields", "")
        return parse(text) if text else None

    def number(self, name: str, default: int) -> int:
        """Return a parameter that must be a whole number."""
        text = self.params.get(name, "")
        if not text:
            return default
        if not text.lstrip("-").isdigit():
            raise invalid(f"Param {name} must be an integer")
        return int(text)

    def flag(self, name: str) -> bool | None:
        """Return a yes/no parameter, None when it was not sent."""
        text = self.params.get(name, "").lower()
        if not text:
            return None
        if text not in {"true", "false", "1", "0"}:
            raise invalid(f"Param {name} must be a boolean")
        return text in {"true", "1"}

    def at(self, *path: str, **changes: Any) -> Call:
        """Return the same call to another path."""
        return replace(self, path=path, **changes)

    def url(self, path: str, params: dict[str, Any]) -> str:
        """Build an absolute address; a token sent in the header is not repeated in it."""
        kept = {name: value for name, value in params.items() if value not in ("", None)}
        if not self.header_token and "access_token" in self.params:
            kept["access_token"] = self.params["access_token"]
        return f"{self.base}/{self.version}/{path}?{urlencode(kept)}"


def version_of(segment: str) -> str | None:
    """Return the version that serves a path starting with this segment, None when it is no version.

    A dead version is served by the oldest live one, a future one is refused as unknown.
    """
    if not segment.startswith("v") or not segment[1:].replace(".", "", 1).isdigit():
        return None
    major = int(float(segment[1:]))
    if major > NEWEST:
        raise invalid(f"Invalid API version: {segment}")
    return f"v{max(major, OLDEST)}.0"
