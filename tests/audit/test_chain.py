"""The chain as the database makes it: sealed at commit, in order, by nobody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from tests.ground import OWNER, ROOT, SUPERUSER, Database, Ground, at

from uppsikt.audit import log
from uppsikt.audit.chain import FIRST_PREV, link
from uppsikt.audit.log import SYSTEM
from uppsikt.audit.models import Event, Seal
from uppsikt.audit.verify import verify
from uppsikt.organisation.models import Authority, Unit

MONDAY = at("2026-05-04 09:30")
WRITER = Path(__file__).with_name("writer.py")


def login(number: int = 0) -> Event:
    subject = ("user", UUID(int=number))
    return log.record("session.login", subject=subject, actor=SYSTEM, at=MONDAY)


def sealed_order() -> list[UUID]:
    return list(Seal.objects.order_by("seq").values_list("event_id", flat=True))


def in_threads(*works: Callable[[], None]) -> None:
    """Run each in a thread with a connection of its own; fail with what failed there."""
    problems: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []
    assert not any(thread.is_alive() for thread in threads)


def test_a_seal_is_the_hash_of_the_one_before_and_the_body(committed_database):
    first, second = login(1), login(2)
    seals = list(Seal.objects.order_by("seq"))
    first_hash = link(FIRST_PREV, bytes(first.body))
    assert [(s.seq, s.event_id, bytes(s.prev), bytes(s.hash)) for s in seals] == [
        (1, first.pk, FIRST_PREV, first_hash),
        (2, second.pk, first_hash, link(first_hash, bytes(second.body))),
    ]


def test_an_event_is_sealed_when_its_transaction_commits(committed_database):
    with transaction.atomic():
        event = login()
        assert sealed_order() == []
    assert sealed_order() == [event.pk]


def test_a_rolled_back_event_leaves_no_gap(committed_database):
    first = login(1)
    with transaction.atomic():
        login(2)
        transaction.set_rollback(True)
    with transaction.atomic():
        with transaction.atomic():
            login(3)
            transaction.set_rollback(True)
        last = login(4)
    assert sealed_order() == [first.pk, last.pk]
    assert verify().count == 2
    assert verify().ok


def test_the_chain_has_the_order_of_the_commits(committed_database):
    late: list[UUID] = []
    started, other_done = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            late.append(login(1).pk)
            started.set()
            assert other_done.wait(20)

    def quick() -> None:
        assert started.wait(20)
        late.append(login(2).pk)
        other_done.set()

    in_threads(slow, quick)
    assert sealed_order() == [late[1], late[0]]
    assert verify().ok


def test_many_transactions_at_once_give_one_unbroken_chain(committed_database):
    together = threading.Barrier(4)

    def write(first: int) -> None:
        together.wait(20)
        for number in range(first, first + 25):
            with transaction.atomic():
                login(number)
                login(number + 1000)

    in_threads(*(lambda first=first: write(first) for first in (0, 100, 200, 300)))
    report = verify()
    assert (report.ok, report.count) == (True, 200)


def test_an_overtaken_repeatable_read_fails_and_the_chain_stays_whole(committed_database):
    insert = (
        "INSERT INTO uppsikt_event (id, code, schema, at, actor_role, subject_kind, body)"
        " VALUES (gen_random_uuid(), 'x', 1, now(), 'x', 'x', '{}')"
    )
    with committed_database.connect(autocommit=False) as slow:
        slow.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        slow.execute(insert)
        first = login()
        with pytest.raises(psycopg.errors.UniqueViolation):
            slow.commit()
    assert sealed_order() == [first.pk]
    assert verify().ok


def test_a_locked_row_and_the_chain_do_not_lock_each_other_out(committed_database):
    """The references of a new row are checked at commit too; that is why rows are locked `no_key`."""
    board = Authority.objects.create(name="Nämnden", diary="N", archive_creator="N", controller="N")
    locked, referring = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            Authority.objects.select_for_update(no_key=True).get(pk=board.pk)
            locked.set()
            assert referring.wait(20)
            login(1)

    def refer() -> None:
        assert locked.wait(20)
        with transaction.atomic():
            login(2)
            Unit.objects.create(slug="va", name="VA", authority=board)
            referring.set()

    in_threads(change, refer)
    assert verify().count == 2


@pytest.fixture(scope="module")
def chain(ground: Ground) -> Iterator[Database]:
    """A committed chain of one event, for those who try to change it in vain."""
    with ground.clone() as database:
        database.ask(
            "INSERT INTO uppsikt_event (id, code, schema, at, actor_role, subject_kind, body)"
            " VALUES (gen_random_uuid(), 'x', 1, now(), 'x', 'x', '{}')"
        )
        yield database


CHANGES = {
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table}",
    "a DELETE of nothing": "DELETE FROM {table} WHERE false",
}
TABLES = {"uppsikt_event": "code", "uppsikt_seal": "hash"}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("role", ["uppsikt_app", OWNER, SUPERUSER])
def test_nobody_changes_the_log(change, table, role, chain):
    statement = change.format(table=table, column=TABLES[table])
    before = chain.ask(f"SELECT * FROM {table}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        chain.ask(statement, role=role)
    assert chain.ask(f"SELECT * FROM {table}") == before != []


def test_not_even_where_ordinary_triggers_are_off(chain):
    with chain.connect(SUPERUSER) as session:
        session.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="Händelseloggen ändras"):
            session.execute("DELETE FROM uppsikt_event")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO uppsikt_seal VALUES (2, gen_random_uuid(), '', '')",
        "ALTER TABLE uppsikt_event DISABLE TRIGGER ALL",
        "DROP TRIGGER event_never_changes ON uppsikt_event",
        "DROP TABLE uppsikt_seal",
        "CREATE OR REPLACE FUNCTION uppsikt_seal_event() RETURNS trigger LANGUAGE sql AS ''",
        "SET session_replication_role = replica",
        "CREATE TABLE public.uppsikt_extra (id int)",
        "DELETE FROM uppsikt_content",
    ],
)
def test_the_app_cannot_go_around_the_chain(statement, chain):
    with pytest.raises(
        (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidFunctionDefinition)
    ):
        chain.ask(statement)


def test_a_table_of_the_same_name_in_front_changes_nothing(chain):
    """The sealing function looks names up in pg_catalog only, whatever the session's search path."""
    [(before,)] = chain.ask("SELECT count(*) FROM uppsikt_seal")
    with chain.connect() as session:
        session.execute("CREATE TEMP TABLE uppsikt_seal (LIKE public.uppsikt_seal)")
        session.execute("SET search_path = pg_temp, public")
        session.execute(
            "INSERT INTO public.uppsikt_event (id, code, schema, at, actor_role, subject_kind, body)"
            " VALUES (gen_random_uuid(), 'x', 1, now(), 'x', 'x', '{}')"
        )
    assert chain.ask("SELECT count(*) FROM uppsikt_seal") == [(before + 1,)]


def test_what_was_committed_before_a_kill_is_in_the_chain(committed_database):
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, str(WRITER)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        promised = [writer.stdout.readline().strip() for _ in range(25)]
        writer.send_signal(signal.SIGKILL)
        promised += writer.stdout.read().split()
    sealed = [str(event) for event in sealed_order()]
    assert sealed[: len(promised)] == promised
    assert verify().ok
