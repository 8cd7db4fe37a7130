"""Where things lie on disk: the checkout, the demo's data, and the keys apart from it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def checkout() -> Path | None:
    """Return the repository's root when we run from one, else None."""
    root = PACKAGE.parents[1]
    return root if (root / "pyproject.toml").exists() and (root / "run.py").exists() else None


def demo_directory() -> Path:
    """Return where the demo keeps its data unless told otherwise."""
    root = checkout()
    if root is not None:
        return root / "var" / "demo"
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "uppsikt" / "demo"


@dataclass(frozen=True)
class DemoPlaces:
    """The demo's directory and what lies where in it; `keys` lies beside it, never inside."""

    data: Path

    @property
    def keys(self) -> Path:
        return self.data.with_name(f"{self.data.name}-keys")

    @property
    def keyring(self) -> Path:
        return self.keys / "keyring.json"

    @property
    def secret(self) -> Path:
        return self.keys / "secret"

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def sandbox(self) -> Path:
        return self.data / "sandbox"

    @property
    def clock(self) -> Path:
        return self.data / "clock.json"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def state(self) -> Path:
        """What the running demo tells the next one: its ports and process number."""
        return self.data / "demo.json"

    @property
    def lock(self) -> Path:
        return self.data / "demo.lock"

    @property
    def prepared(self) -> Path:
        """Which migrations the database has, so that an unchanged one needs no look."""
        return self.data / "prepared.json"
