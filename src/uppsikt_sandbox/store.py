"""The one place where the world is read and changed: a lock, a journal, a replay."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from uppsikt_sandbox.changes import CHANGES
from uppsikt_sandbox.clock import Clock
from uppsikt_sandbox.journal import Journal
from uppsikt_sandbox.platina import changes as platina_changes
from uppsikt_sandbox.world import World

REGISTERED = platina_changes  # importing it fills CHANGES


class Store:
    """Hold `using()` round reads and around a check that belongs to a change; never wait inside it."""

    def __init__(
        self, directory: Path, clock: Clock, public_url: str, *, fresh: bool = False
    ) -> None:
        self.clock = clock
        self.public_url = public_url
        self._lock = threading.RLock()
        self._journal = Journal(directory / "journal.jsonl")
        self._bulk: list[dict[str, Any]] | None = None
        self.world = World()
        if fresh:
            self._journal.empty()
        for line in self._journal.replay():
            CHANGES[line["kind"]](self.world, line)

    @contextmanager
    def using(self) -> Iterator[World]:
        """Give the world to the caller alone."""
        with self._lock:
            yield self.world

    def apply(self, kind: str, **data: Any) -> None:
        """Change the world and journal the change before anybody else can see it."""
        with self._lock:
            line = {"kind": kind, "at": round(self.clock.epoch(), 3), **data}
            CHANGES[kind](self.world, line)
            if self._bulk is None:
                self._journal.append([line])
            else:
                self._bulk.append(line)

    @contextmanager
    def bulk(self) -> Iterator[World]:
        """Collect many changes into one write to disk."""
        with self._lock:
            if self._bulk is not None:
                yield self.world
                return
            self._bulk = []
            try:
                yield self.world
            finally:
                lines, self._bulk = self._bulk, None
                self._journal.append(lines)

    def start_over(self) -> None:
        """Forget everything; the caller seeds anew."""
        with self._lock:
            self._journal.empty()
            self.world = World()

    def switch(self, name: str, default: Any = None) -> Any:
        """Read a fault switch."""
        with self._lock:
            return self.world.switches.get(name, default)

    def set_switch(self, name: str, value: Any) -> None:
        """Set a fault switch; it survives a restart."""
        self.apply("switch.set", name=name, value=value)

    def close(self) -> None:
        """Close the journal."""
        with self._lock:
            self._journal.close()
