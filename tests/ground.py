"""The ground that tests stand on: one private cluster per machine, databases cloned from a template.

All test runs of one account share the cluster: whoever comes first starts it, the last to leave
stops it. The template is built by the real migrations and kept until they change.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from uppsikt.errors import UppsiktError
from uppsikt.project import postgres_binaries
from uppsikt.project.postgres import APP, OWNER, SUPERUSER, Cluster

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "uppsikt"
MIGRATED_BY = ("Django", "django-allauth", "procrastinate")
TEMPLATES_KEPT = 4
CLUSTER_VARIABLE = "UPPSIKT_TEST_CLUSTER"


def at(moment: str) -> datetime:
    """Return an aware UTC time; `moment` is ISO 8601 and means UTC unless it says otherwise."""
    read = datetime.fromisoformat(moment)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


@dataclass(frozen=True)
class Database:
    """One database of the test cluster and how each role reaches it."""

    cluster: Cluster
    name: str

    def url(self, role: str = APP) -> str:
        return self.cluster.url(self.name, role)

    def connect(self, role: str = APP, **options: Any) -> psycopg.Connection[tuple[Any, ...]]:
        """Open a connection of its own, apart from Django's; autocommit unless told otherwise."""
        return psycopg.connect(self.url(role), **{"autocommit": True, **options})

    def ask(self, statement: str, *values: Any, role: str = APP) -> list[tuple[Any, ...]]:
        """Run one statement as `role` and commit; return its rows."""
        with self.connect(role) as connection:
            done = connection.execute(statement.encode(), values or None)
            return done.fetchall() if done.description else []


class Ground:
    """The cluster, the template and the clones of this process."""

    def __init__(self, directory: Path) -> None:
        self.cluster = Cluster(directory, durable=False)
        self._numbers = count()

    def start(self) -> None:
        self.cluster.start()

    def stop(self) -> None:
        self.cluster.stop()

    @contextmanager
    def clone(self, of: Database | None = None) -> Iterator[Database]:
        """Yield a fresh copy of the template, or of a database nobody uses; dropped afterwards."""
        name = f"run_{os.getpid()}_{next(self._numbers)}"
        self.cluster.create_database(name, of.name if of else self.template)
        try:
            yield Database(self.cluster, name)
        finally:
            self.cluster.drop_database(name)

    @cached_property
    def template(self) -> str:
        """The template's name; built first if this state of the migrations has none yet."""
        name = f"template_{_fingerprint()}"
        with _locked(self.cluster.home / "template.lock"):
            self._sweep()
            if not self.cluster.has_database(name):
                self._build(name)
        return name

    def _build(self, name: str) -> None:
        unfinished = f"{name}_new"
        self.cluster.drop_database(unfinished)
        self.cluster.create_database(unfinished)
        migrate(self.cluster, unfinished)
        self.cluster.psql_superuser(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')

    def _sweep(self) -> None:
        """Drop what runs that were killed left behind, and templates of older migrations."""
        rows = self.cluster.psql_superuser("SELECT datname FROM pg_database ORDER BY oid DESC")
        names = [row[0] for row in rows]
        dead = [name for name in names if name.startswith("run_") and not _runs(name)]
        templates = [name for name in names if name.startswith("template_")]
        for name in [*dead, *templates[TEMPLATES_KEPT:]]:
            self.cluster.drop_database(name)


def migrate(cluster: Cluster, database: str) -> None:
    """Run the product's own `migrate` on `database`, in a process of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "uppsikt.project.settings",
        "PYTHONPATH": str(ROOT / "src"),
        "DATABASE_URL": cluster.url(database, APP),
        "DATABASE_OWNER_URL": cluster.url(database, OWNER),
    }
    command = [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity=0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def cluster_directory() -> Path:
    """Return where the test cluster lies: one per account and PostgreSQL version.

    Workers of pytest-xdist inherit the controller's answer.
    """
    if inherited := os.environ.get(CLUSTER_VARIABLE):
        return Path(inherited)
    try:
        version = postgres_binaries.find().version
    except UppsiktError:
        version = "none"  # tests without a database still run
    own = os.geteuid() if hasattr(os, "geteuid") else "user"
    directory = Path(tempfile.gettempdir()) / f"uppsikt-tests-{own}-{version}"
    os.environ[CLUSTER_VARIABLE] = str(directory)
    return directory


def point_environment(cluster: Cluster) -> None:
    """Let Django's settings read an address in the test cluster, whatever the shell says."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "uppsikt.project.settings"
    os.environ["DATABASE_URL"] = cluster.url("postgres", APP)
    os.environ["DATABASE_OWNER_URL"] = cluster.url("postgres", OWNER)
    os.environ.setdefault("UPPSIKT_SECRET_KEY", "a secret that only the tests know, long enough")
    for name in ("UPPSIKT_CLOCK_FILE", "UPPSIKT_DEMO", "UPPSIKT_DATA", "UPPSIKT_KEYRING"):
        os.environ.pop(name, None)


def superuser_url(database: Database) -> str:
    """The address for tampering: what somebody with the machine in his hands can do."""
    return database.url(SUPERUSER)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    ours = [*sorted((PACKAGE / "migrations").glob("*.py"))]
    ours += [PACKAGE / "management/commands/migrate.py", PACKAGE / "project/database.py"]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in MIGRATED_BY]
    state = hashlib.sha256("\n".join(versions).encode())
    for path in ours:
        state.update(path.name.encode() + path.read_bytes())
    return state.hexdigest()[:16]


def _runs(database: str) -> bool:
    """Tell whether the process whose clone this is still lives; its number is in the name."""
    return Path(f"/proc/{database.split('_')[1]}").exists()
