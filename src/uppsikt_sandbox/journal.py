"""An append-only file of JSON lines that survives kill -9."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


class InUseError(Exception):
    """Another sandbox runs on the same directory."""


class Journal:
    """Each line is fsynced before `append` returns; a torn last line is dropped at the next start."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._file = path.open("ab")
        self._claim()

    def _claim(self) -> None:
        """Keep a second sandbox away; the claim ends with the process, however it ends."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            self._file.close()
            raise InUseError(str(self._path)) from problem

    def replay(self) -> Iterator[dict[str, Any]]:
        """Yield every whole line and cut off what a crash left half written."""
        whole = 0
        with self._path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                yield json.loads(line)
        self._file.truncate(whole)

    def append(self, entries: Iterable[dict[str, Any]]) -> None:
        """Write the entries and wait until they lie on disk."""
        for entry in entries:
            line = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
            self._file.write(line.encode("utf-8") + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def empty(self) -> None:
        """Forget everything."""
        self._file.truncate(0)
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()
