"""The only reader of the time.

Everything below `project` is handed the time as `now`. In the demo the clock can be moved, so that
deadlines, reminders and half-years can be seen: the offset lies in a small JSON file that the
product and the sandbox share. Without `UPPSIKT_DEMO=1` the file is neither read nor written.
"""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from uppsikt.errors import N_, UppsiktError

NO_OFFSET = timedelta()

_seen: tuple[str, int, timedelta] = ("", 0, NO_OFFSET)


def now() -> datetime:
    """Return the moment it is, aware, in UTC: the real one plus the demo's offset."""
    return _real_now() + offset()


def offset() -> timedelta:
    """Return how far the demo's clock has been moved; zero when there is no readable clock file."""
    path = _clock_file()
    return NO_OFFSET if path is None else _offset_in(path)


def move(to: datetime) -> None:
    """Let it be `to` from now on, here and in every process that shares the clock file."""
    path = _clock_file()
    if path is None:
        raise UppsiktError(
            N_("Klockan kan inte flyttas här."),
            N_("Bara demon har en klocka som kan flyttas. Starta den med: python3 run.py demo"),
        )
    if to.tzinfo is None:
        raise UppsiktError(
            N_("Tidpunkten saknar tidszon."), N_("Skriv den som 2026-05-04T09:00:00+02:00.")
        )
    seconds = (to - _real_now()).total_seconds()
    _replace(path, json.dumps({"offset_seconds": seconds}))


def file_named() -> str:
    """Return the clock file that the environment names, whether or not it is honoured."""
    return os.environ.get("UPPSIKT_CLOCK_FILE", "")


def _real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place


def _clock_file() -> Path | None:
    path = file_named()
    return Path(path) if path and os.environ.get("UPPSIKT_DEMO") == "1" else None


def _offset_in(path: Path) -> timedelta:
    global _seen  # noqa: PLW0603 - one cached reading per process, keyed by the file's change time
    try:
        changed = path.stat().st_mtime_ns
        if _seen[:2] != (str(path), changed):
            seconds = float(json.loads(path.read_text("utf-8"))["offset_seconds"])
            _seen = (str(path), changed, timedelta(seconds=seconds))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return NO_OFFSET
    return _seen[2]


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
