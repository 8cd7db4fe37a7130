"""Notices when two calls work in one diary at a time; the vendor assumes that this never happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from uppsikt_sandbox.store import Store

PROCESSING = 0.05  # seconds of real time a call works in the diary, so that overlaps are seen


class Collision(Exception):  # noqa: N818 - reads as what happened
    """Another call was still at work in the same diary."""


class Occupancy:
    """Counts the calls at work per diary."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._stopping = threading.Event()

    @contextmanager
    def of(self, diary: str, path: str) -> Iterator[None]:
        """Work in a diary; a second call meanwhile is refused and counted as a violation."""
        with self._lock:
            taken = diary in self._busy
            self._busy.add(diary)
        if taken:
            self._store.apply("platina.violation", diary=diary, path=path)
            raise Collision(diary)
        try:
            self._stopping.wait(PROCESSING + self._slowness())
            yield
        finally:
            with self._lock:
                self._busy.discard(diary)

    def _slowness(self) -> float:
        return float(self._store.switch("platina", {}).get("slow_seconds", 0))

    def stop(self) -> None:
        """Let every slow call go on at once."""
        self._stopping.set()
