"""How a private cluster is made: its locale, its roles' names, and who gets in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from uppsikt.errors import N_, UppsiktError
from uppsikt.project import postgres_account
from uppsikt.project.postgres_account import Account
from uppsikt.project.postgres_binaries import Binaries

SUPERUSER = "uppsikt_superuser"
OWNER = "uppsikt_owner"
APP = "uppsikt_app"

CTYPE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
BUILTIN_LOCALE_SINCE = 17


def initdb(pgdata: Path, binaries: Binaries, account: Account, *, durable: bool) -> None:
    """Make `pgdata` in one step: one that was left unfinished is made anew.

    The locale is given, never taken from the environment: with LANG=C, Swedish words would be
    sorted, folded and searched as if å, ä and ö were no letters.
    """
    shutil.rmtree(unfinished := pgdata.with_name("pgdata.new"), ignore_errors=True)
    command = [str(binaries.directory / "initdb"), "-D", str(unfinished), *_options(binaries)]
    made = subprocess.run(
        command if durable else [*command, "--no-sync"],
        cwd=pgdata.parent,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        **_as_account(account),
    )
    if made.returncode:
        raise cannot_start(made.stdout + made.stderr)
    unfinished.rename(pgdata)


def make_socket_directory(place: Path, account: Account) -> None:
    """Make the directory of the socket for `account` alone; refuse one that is somebody else's."""
    place.mkdir(mode=0o700, exist_ok=True)
    if place.lstat().st_uid == os.geteuid():
        os.chown(place, account.uid, account.gid, follow_symlinks=False)
    if place.is_symlink() or place.lstat().st_uid != account.uid:
        raise UppsiktError(
            N_("Katalogen {place} tillhör någon annan."),
            N_("Ta bort den, eller välj en kortare sökväg för demons data (--data)."),
            place=str(place),
        )
    place.chmod(0o700)


def write_access_rules(pgdata: Path, account: Account) -> None:
    """Only the one who starts the cluster gets in, and only as one of our three roles."""
    me = postgres_account.current().name
    maps = "".join(f'uppsikt "{me}" {role}\n' for role in (SUPERUSER, OWNER, APP))
    rules = {"pg_hba.conf": "local all all peer map=uppsikt\n", "pg_ident.conf": maps}
    for name, text in rules.items():
        new = pgdata / f"{name}.new"
        new.write_text(text, "utf-8")
        os.chown(new, account.uid, account.gid)
        new.replace(pgdata / name)


def environment() -> dict[str, str]:
    """Nothing of the caller's PG* variables or locale may leak into the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": CTYPE, "TZ": "UTC"}


def cannot_start(log: str) -> UppsiktError:
    return UppsiktError(
        N_("PostgreSQL startar inte: {log}"),
        N_("Läs vad den säger. Går det inte att rätta, börja om med en tom demo: --fresh"),
        log="\n".join(log.strip().splitlines()[-5:]),
    )


def _options(binaries: Binaries) -> list[str]:
    options = ["--encoding=UTF8", f"--locale={CTYPE}", "--auth=peer", f"--username={SUPERUSER}"]
    if binaries.major >= BUILTIN_LOCALE_SINCE:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*options, "--no-instructions"]


def _as_account(account: Account) -> dict[str, Any]:
    if account.uid == os.geteuid():
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}
