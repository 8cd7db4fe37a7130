"""A private PostgreSQL cluster for the demo and the tests; production has its own.

Nobody but the account that started it gets in: no TCP, a socket in a directory of its own, and
`peer` login mapped to three roles. Several processes may use the same cluster at once; whoever
comes first starts it and the last to leave stops it (see `postgres_guard`).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from uppsikt.errors import N_, UppsiktError
from uppsikt.project import (
    postgres_account,
    postgres_binaries,
    postgres_guard,
    postgres_initdb,
    postgres_places,
)
from uppsikt.project.postgres_account import Account
from uppsikt.project.postgres_binaries import Binaries
from uppsikt.project.postgres_initdb import APP, OWNER, SUPERUSER

__all__ = ["APP", "OWNER", "SUPERUSER", "Cluster"]

PORT = 5432  # only part of the socket's name
LONGEST_SOCKET_PATH = 103  # 107 on Linux, 103 on a Mac
PATIENCE = 120.0  # seconds; recovery after a crash reads the log again
LOG_LIMIT = 5_000_000

NOT_DURABLE = ("fsync=off", "full_page_writes=off", "max_wal_senders=0")


class Cluster:
    """One private cluster below `directory`; `binaries` is a directory with PostgreSQL's programs.

    `durable=False` is for tests: a power cut may then destroy the data, a kill -9 still may not.
    """

    def __init__(
        self, directory: Path | str, binaries: Path | str | None = None, *, durable: bool = True
    ) -> None:
        self.directory = Path(directory).absolute()
        self.home = postgres_places.home_of(self.directory)
        self.durable = durable
        self._chosen = Path(binaries) if binaries else None
        self._holder: int | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """See to it that the cluster answers: make it, start it, or join those who use it."""
        account = postgres_account.for_server(self.home)
        postgres_places.make_home(self.home, account)
        postgres_places.note(self.directory, self.home)
        if self._holder is None:
            self._holder = postgres_guard.lock(self.home / "holders.lock", fcntl.LOCK_SH)
        starting = postgres_guard.lock(self.home / "start.lock", fcntl.LOCK_EX)
        try:
            while True:
                if not self.guarded():
                    self._start_guard(account)
                if self._answers() and self._has_roles():
                    break
        finally:
            os.close(starting)

    def stop(self) -> None:
        """Leave the cluster; return when it has stopped, or at once if others use it."""
        if self._holder is not None:
            os.close(self._holder)
            self._holder = None
        deadline = time.monotonic() + PATIENCE
        while self.guarded() and not self._used_by_others() and time.monotonic() < deadline:
            time.sleep(0.02)
        if self._guard is not None and not self.guarded():
            self._guard.wait(PATIENCE)
            self._guard = None

    def remove(self) -> None:
        """Stop the cluster and delete everything in it; refuse while others use it."""
        self.stop()
        if self.guarded():
            raise UppsiktError(
                N_("Databasen används av någon annan och kan inte tas bort."),
                N_("Avsluta den andra demon först (Ctrl-C i dess fönster)."),
            )
        for place in (self.home, self.directory):
            shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(self._short_place(), ignore_errors=True)

    def guarded(self) -> bool:
        """Tell whether a guard looks after the cluster just now."""
        return _is_locked(self.home / "guard.lock", fcntl.LOCK_EX)

    def url(self, database: str, role: str = APP) -> str:
        """Return what `DATABASE_URL` should be for `role`; psycopg and Django both read it."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), '')}&port={PORT}"

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database that the owner role owns, as a copy of `template` if one is given."""
        self._ask(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template1")
            )
        )

    def has_database(self, name: str) -> bool:
        return bool(self._ask("SELECT 1 FROM pg_database WHERE datname = %s", [name]))

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is connected to it; nothing happens if it doesn't exist."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._ask(statement.format(sql.Identifier(name)))

    def psql_superuser(self, statement: str) -> list[tuple[Any, ...]]:
        """Run SQL as the cluster's superuser in the database `postgres`; return its rows."""
        return self._ask(sql.SQL(statement))  # type: ignore[arg-type] # the caller's own text

    @property
    def pgdata(self) -> Path:
        return self.home / "pgdata"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def socket(self) -> Path:
        """The socket's directory, in the system's short one when the cluster's own is too deep."""
        inside = self.home / "run"
        longest = len(os.fsencode(inside / f".s.PGSQL.{PORT}.lock"))
        return inside if longest <= LONGEST_SOCKET_PATH else self._short_place()

    def _short_place(self) -> Path:
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        shared = Path("/tmp")  # noqa: S108 - the directory's owner is checked before use
        return (shared if shared.is_dir() else Path(tempfile.gettempdir())) / f"uppsikt-{name}"

    def _used_by_others(self) -> bool:
        """Others share the lock when it can be shared but not had alone."""
        holders = self.home / "holders.lock"
        return _is_locked(holders, fcntl.LOCK_EX) and not _is_locked(holders, fcntl.LOCK_SH)

    def _start_guard(self, account: Account) -> None:
        binaries = self._binaries(account)
        if not self.pgdata.exists():
            postgres_initdb.initdb(self.pgdata, binaries, account, durable=self.durable)
        postgres_initdb.make_socket_directory(self.socket, account)
        postgres_initdb.write_access_rules(self.pgdata, account)
        places = {"home": str(self.home), "socket": str(self.socket)}
        asked = {**places, "command": self._command(binaries), **_identity(account)}
        guard = str(Path(postgres_guard.__file__))
        mode = "wb" if self.log.exists() and self.log.stat().st_size > LOG_LIMIT else "ab"
        with self.log.open(mode) as log:
            self._guard = subprocess.Popen(
                [sys.executable, "-I", "-S", guard, json.dumps(asked)],
                cwd=self.home,
                env=postgres_initdb.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _binaries(self, account: Account) -> Binaries:
        version = self.pgdata / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        if self._chosen:
            found = postgres_binaries.at(self._chosen, "chosen")
        else:
            found = postgres_binaries.find(major)
        return postgres_places.reachable_binaries(found, self.home, account)

    def _command(self, binaries: Binaries) -> list[str]:
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket}",
            "unix_socket_permissions=0700",
            f"port={PORT}",
            "timezone=UTC",
            "log_timezone=UTC",
            *([] if self.durable else NOT_DURABLE),
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        return [str(binaries.directory / "postgres"), "-D", str(self.pgdata), *options]

    def _answers(self) -> bool:
        """Wait for the server; False if its guard was killed meanwhile, so that it needs another."""
        deadline = time.monotonic() + PATIENCE
        while self._still_starting() and time.monotonic() < deadline:
            try:
                self._ask("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return self.guarded()
        gave_up = self._guard is not None and (self._guard.poll() or 0) > 0
        if gave_up or time.monotonic() >= deadline:
            raise postgres_initdb.cannot_start(self.log.read_text("utf-8", "replace"))
        return False

    def _still_starting(self) -> bool:
        return self.guarded() or (self._guard is not None and self._guard.poll() is None)

    def _has_roles(self) -> bool:
        """Make the roles that are missing; False when the server died again meanwhile."""
        try:
            self._make_roles()
        except psycopg.OperationalError:
            return False
        return True

    def _make_roles(self) -> None:
        for role, rights in ((OWNER, "CREATEDB"), (APP, "")):
            if not self._ask("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]):
                self._ask(sql.SQL(f"CREATE ROLE {{}} LOGIN {rights}").format(sql.Identifier(role)))

    def _ask(
        self, statement: str | sql.Composed, values: Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        url = self.url("postgres", SUPERUSER)
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            done = connection.execute(statement, values or None)
            return done.fetchall() if done.description else []


def _is_locked(path: Path, how: int) -> bool:
    try:
        os.close(postgres_guard.lock(path, how | fcntl.LOCK_NB))
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def _identity(account: Account) -> dict[str, int | None]:
    other = account.uid != os.geteuid()
    return {"uid": account.uid if other else None, "gid": account.gid if other else None}
