"""Whose account a private cluster runs under, and what that account can reach.

PostgreSQL refuses to run as root: started by root, the server runs as an unprivileged account.
"""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from uppsikt.errors import N_, UppsiktError

PREFERRED = ("postgres", "nobody")


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


def can_reach(path: Path, account: Account) -> bool:
    """Tell whether `account` may pass every directory above `path` and read `path` itself."""
    above = [parent for parent in path.resolve().parents if parent.exists()]
    passable = all(_allowed(parent.stat(), account, 0o1) for parent in above)
    return passable and (not path.exists() or _allowed(path.stat(), account, 0o5))


def _allowed(about: os.stat_result, account: Account, wanted: int) -> bool:
    mode = stat.S_IMODE(about.st_mode)
    shift = 6 if about.st_uid == account.uid else 3 if about.st_gid == account.gid else 0
    return (mode >> shift) & wanted == wanted


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
