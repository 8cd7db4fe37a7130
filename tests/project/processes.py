"""What runs on this machine just now, for tests that kill things and count what is left."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def processes_of(place: Path) -> dict[int, str]:
    """Return the living processes that work in `place`, or name it as what they work with."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            command = _command_of(entry)
            if command and (
                str(place) in command + _environment_of(entry) or _works_below(entry, place)
            ):
                found[int(entry.name)] = command
    return found


def eventually(true: Callable[[], object], within: float = 15) -> bool:
    """Wait until `true()` holds; False when it didn't within so many seconds."""
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _command_of(entry: Path) -> str:
    return _read(entry / "cmdline")


def _environment_of(entry: Path) -> str:
    return _read(entry / "environ")


def _read(path: Path) -> str:
    try:
        return path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


def _works_below(entry: Path, place: Path) -> bool:
    try:
        return (entry / "cwd").readlink().is_relative_to(place)
    except OSError:
        return False
