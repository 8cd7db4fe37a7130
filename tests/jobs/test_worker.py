"""The worker as a process: awake at once, gone in seconds, back after every kind of death."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
import pytest
from django.db import connections
from tests.ground import ROOT, SUPERUSER, Database, at
from tests.intake import town
from tests.intake.scenes import MORNING, PAGE, POST
from tests.project.processes import eventually

from uppsikt.dialogue.models import Comment, RawEvent

NOW = at("2026-05-04 09:00")
STORE = (
    "INSERT INTO uppsikt_rawevent (id, source, received_at, digest, body, problem)"
    " VALUES (gen_random_uuid(), 'facebook', %s, %s, %s, '')"
)


class Worker:
    """A worker process; `log` is where its standard error goes."""

    def __init__(self, log: Path, keyring: Path) -> None:
        self.log = log
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "UPPSIKT_KEYRING": str(keyring),
            "UPPSIKT_LOG_LEVEL": "INFO",
        }
        self._file: IO[bytes] = log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from uppsikt.project.serving import work; work()"],
            env=environment,
            stderr=self._file,
            stdin=subprocess.DEVNULL,
        )

    def starts(self, times: int = 1) -> bool:
        return eventually(lambda: self.log.read_text().count("worker.started") >= times, 20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._file.close()

    def end(self) -> bool:
        """Ask it to stop; tell whether it did, in order and by itself."""
        self.process.send_signal(signal.SIGTERM)
        ended = self.process.wait(60) == 0
        self._file.close()
        return ended


@contextmanager
def running(log: Path, keyring: Path) -> Iterator[Worker]:
    worker = Worker(log, keyring)
    try:
        assert worker.starts(), log.read_text()
        yield worker
    finally:
        if worker.process.poll() is None:
            worker.kill()


def deliver(database: Database, number: int, wake: bool = True) -> None:
    """Store a delivery as the receiver does."""
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": f"555001_{number}",
        "post_id": POST,
        "parent_id": POST,
        "from": {"id": "24001", "name": "Eva Lind"},
        "created_time": int(MORNING.timestamp()),
        "message": f"Fråga {number}",
    }
    entry = {"id": PAGE, "time": 1, "changes": [{"field": "feed", "value": value}]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    with database.connect() as connection:
        connection.execute(STORE, (NOW, hashlib.sha256(body).digest(), body))
        if wake:
            connection.execute("SELECT pg_notify('uppsikt_work', 'raw_event')")


def comments() -> int:
    return Comment.objects.count()


@pytest.fixture
def database(committed_database: Database) -> Database:
    town.page()
    return committed_database


def test_a_delivery_becomes_a_comment_and_the_worker_ends_when_asked(
    database: Database, tmp_path: Path, keyring: Path
) -> None:
    with running(tmp_path / "log", keyring) as worker:
        eventually(lambda: False, 1)  # past the first sweep
        deliver(database, 1)
        assert eventually(lambda: comments() == 1, 60)
        assert worker.end()
    assert database.ask("SELECT count(*) FROM procrastinate_workers") == [(0,)]


def test_a_delivery_that_woke_nobody_is_found_by_the_sweep(
    database: Database, tmp_path: Path, keyring: Path
) -> None:
    with running(tmp_path / "log", keyring):
        eventually(lambda: False, 1)
        deliver(database, 1, wake=False)
        assert eventually(lambda: comments() == 1, 60)


def test_a_killed_worker_is_followed_by_one_that_takes_over(
    database: Database, tmp_path: Path, keyring: Path
) -> None:
    with running(tmp_path / "log", keyring) as worker:
        worker.kill()
    database.ask(  # as if it had been killed in the middle of taking events
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, status, worker_id)"
        " SELECT 'uppsikt', 'events', 'events', 'doing', max(id) FROM procrastinate_workers"
    )
    deliver(database, 1)
    with running(tmp_path / "second", keyring):
        assert eventually(lambda: comments() == 1, 20)


def test_a_database_that_goes_away_is_waited_for(
    database: Database, tmp_path: Path, keyring: Path
) -> None:
    with running(tmp_path / "log", keyring) as worker:
        elsewhere = database.cluster.url("postgres", SUPERUSER)
        with psycopg.connect(elsewhere, autocommit=True) as operator:
            operator.execute(f'ALTER DATABASE "{database.name}" ALLOW_CONNECTIONS false')
            _drop_everybody(operator, database)
            time.sleep(1.5)
            operator.execute(f'ALTER DATABASE "{database.name}" ALLOW_CONNECTIONS true')
        connections.close_all()  # ours was dropped too
        deliver(database, 1)
        assert eventually(lambda: comments() == 1, 60), worker.log.read_text()
        assert worker.end()
    assert "Fråga" not in worker.log.read_text()


def test_what_can_not_be_read_is_set_aside_and_the_rest_goes_on(
    database: Database, tmp_path: Path, keyring: Path
) -> None:
    with database.connect() as connection:
        connection.execute(STORE, (NOW, b"1", b"\xff{not json"))
    deliver(database, 1)
    with running(tmp_path / "log", keyring):
        assert eventually(lambda: comments() == 1, 60)
    odd = RawEvent.objects.exclude(problem="").get()
    assert odd.handled_at is not None
    assert bytes(odd.body) == b"\xff{not json"


def _drop_everybody(operator: psycopg.Connection[tuple[object, ...]], database: Database) -> None:
    operator.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
        (database.name,),
    )
