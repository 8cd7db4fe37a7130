"""The sandbox's clock: real UTC plus the offset in a file that the product reads too."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

GRAPH_TIME = "%Y-%m-%dT%H:%M:%S+0000"


class Clock:
    """Real time moved by `offset_seconds`; without a file the offset lives in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._offset = 0.0
        self._read_at = -1

    def now(self) -> datetime:
        """Return the simulated time as an aware UTC datetime."""
        real = datetime.now(UTC)  # noqa: TID251 - the one place where the sandbox reads the time
        return real + timedelta(seconds=self.offset())

    def epoch(self) -> float:
        """Return the simulated time as Unix seconds."""
        return self.now().timestamp()

    def offset(self) -> float:
        """Return the offset in seconds, read again when the file has changed."""
        if self._path is not None:
            self._refresh(self._path)
        return self._offset

    def move_to(self, moment: datetime) -> datetime:
        """Set the simulated time; `moment` must be aware."""
        return self.advance((moment - self.now()).total_seconds())

    def advance(self, seconds: float) -> datetime:
        """Move the simulated time by `seconds` (may be negative) and return the new time."""
        self._write(self.offset() + seconds)
        return self.now()

    def reset(self) -> datetime:
        """Go back to real time."""
        self._write(0.0)
        return self.now()

    def _refresh(self, path: Path) -> None:
        try:
            changed = path.stat().st_mtime_ns
        except FileNotFoundError:
            self._offset, self._read_at = 0.0, -1
            return
        if changed != self._read_at:
            self._offset = float(json.loads(path.read_text("utf-8"))["offset_seconds"])
            self._read_at = changed

    def _write(self, offset: float) -> None:
        self._offset = offset
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(json.dumps({"offset_seconds": offset}), "utf-8")
        fresh.replace(self._path)
        self._read_at = -1


def graph_time(epoch: float) -> str:
    """Write Unix seconds the way the Graph API does: UTC, offset without colon."""
    return datetime.fromtimestamp(epoch, UTC).strftime(GRAPH_TIME)
