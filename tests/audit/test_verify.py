"""Whoever has the whole machine can change the log, but not without being found out."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import transaction
from tests.ground import SUPERUSER, Database, at

from uppsikt.audit import log
from uppsikt.audit.log import SYSTEM, Actor
from uppsikt.audit.verify import Head, verify

MONDAY = at("2026-05-04 09:30")
ACTORS = [SYSTEM, Actor(UUID(int=7), "chef")]


@pytest.fixture
def chain(committed_database: Database) -> Database:
    """Four events in four links."""
    for number in range(4):
        log.record(
            "organisation.decision.signed",
            subject=("decision", UUID(int=number)),
            actor=ACTORS[number % 2],
            at=MONDAY,
            number=f"KS 2026/{number} å",
        )
    return committed_database


def tamper(database: Database, statement: str) -> None:
    """What a superuser does who wants to be thorough: triggers off, change, triggers on."""
    with database.connect(SUPERUSER) as session:
        for table in ("uppsikt_event", "uppsikt_seal"):
            session.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        session.execute(statement)
        for table in ("uppsikt_event", "uppsikt_seal"):
            session.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


def test_an_untouched_chain_holds(chain):
    report = verify()
    assert (report.ok, report.count, report.head.seq) == (True, 4, 4)
    assert str(report) == "Kedjan håller: 4 händelser."


def test_an_empty_chain_holds(committed_database):
    report = verify()
    assert (report.ok, report.count, report.head) == (True, 0, Head())


EVENT_3 = "id = (SELECT event_id FROM uppsikt_seal WHERE seq = 3)"
OTHER_BODY = "convert_to(replace(convert_from(body, 'UTF8'), 'KS 2026/2', 'KS 2026/9'), 'UTF8')"

TAMPERINGS = {
    "another body": (
        f"UPDATE uppsikt_event SET body = {OTHER_BODY} WHERE {EVENT_3}",
        "Händelsen i länk 3 har ändrats efter att den förseglades.",
    ),
    "another body with the hash to it": (
        f"UPDATE uppsikt_event SET body = {OTHER_BODY} WHERE {EVENT_3};"
        " UPDATE uppsikt_seal s SET hash = sha256(s.prev || e.body) FROM uppsikt_event e"
        " WHERE e.id = s.event_id AND s.seq = 3",
        "Länk 4 hänger inte ihop med den före.",
    ),
    "another hash": (
        "UPDATE uppsikt_seal SET hash = sha256('x') WHERE seq = 3",
        "Händelsen i länk 3 har ändrats efter att den förseglades.",
    ),
    "another code in the column": (
        f"UPDATE uppsikt_event SET code = 'session.login' WHERE {EVENT_3}",
        "Händelsen i länk 3 visas annorlunda än den förseglades.",
    ),
    "another time in the column": (
        f"UPDATE uppsikt_event SET at = at + interval '1 microsecond' WHERE {EVENT_3}",
        "Händelsen i länk 3 visas annorlunda än den förseglades.",
    ),
    "another person in the column": (
        f"UPDATE uppsikt_event SET actor_id = gen_random_uuid() WHERE {EVENT_3}",
        "Händelsen i länk 3 visas annorlunda än den förseglades.",
    ),
    "another role in the column": (
        f"UPDATE uppsikt_event SET actor_role = 'jurist' WHERE {EVENT_3}",
        "Händelsen i länk 3 visas annorlunda än den förseglades.",
    ),
    "another subject in the column": (
        f"UPDATE uppsikt_event SET subject_id = NULL WHERE {EVENT_3}",
        "Händelsen i länk 3 visas annorlunda än den förseglades.",
    ),
    "two events that change places": (
        "ALTER TABLE uppsikt_seal DROP CONSTRAINT uppsikt_seal_event_id_key;"
        " UPDATE uppsikt_seal s SET event_id ="
        " (SELECT event_id FROM uppsikt_seal o WHERE o.seq = 5 - s.seq) WHERE seq IN (2, 3)",
        "Händelsen i länk 2 har ändrats efter att den förseglades.",
    ),
    "an event deleted": (
        f"DELETE FROM uppsikt_event WHERE {EVENT_3}",
        "Händelsen i länk 3 har tagits bort.",
    ),
    "an event deleted with its link": (
        f"DELETE FROM uppsikt_event WHERE {EVENT_3}; DELETE FROM uppsikt_seal WHERE seq = 3",
        "Länk 4 följer inte på den före: en eller flera händelser fattas.",
    ),
    "a link closed up": (
        f"DELETE FROM uppsikt_event WHERE {EVENT_3}; DELETE FROM uppsikt_seal WHERE seq = 3;"
        " UPDATE uppsikt_seal SET seq = 3 WHERE seq = 4",
        "Länk 3 hänger inte ihop med den före.",
    ),
    "the first link deleted": (
        "DELETE FROM uppsikt_seal WHERE seq = 1",
        "Länk 2 följer inte på den före: en eller flera händelser fattas.",
    ),
    "the last link deleted, not its event": (
        "DELETE FROM uppsikt_seal WHERE seq = 4",
        "1 händelser står utanför kedjan.",
    ),
    "an event slipped in without a seal": (
        "INSERT INTO uppsikt_event SELECT gen_random_uuid(), code, schema, at, actor_id, actor_role,"
        f" subject_kind, subject_id, body FROM uppsikt_event WHERE {EVENT_3}",
        "1 händelser står utanför kedjan.",
    ),
    "a body that is no JSON": (
        f"UPDATE uppsikt_event SET body = 'x' WHERE {EVENT_3};"
        " UPDATE uppsikt_seal SET hash = sha256(prev || 'x') WHERE seq = 3",
        "Händelsen i länk 3 visas annorlunda än den förseglades.",
    ),
}


@pytest.mark.parametrize(("statement", "reason"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_tampering_is_found(statement, reason, chain):
    tamper(chain, statement)
    report = verify()
    assert not report.ok
    assert str(report) == reason


REMADE = """
    DO $$
    DECLARE before bytea := decode(repeat('00', 32), 'hex'); link record;
    BEGIN
        FOR link IN SELECT s.seq, e.body FROM uppsikt_seal s JOIN uppsikt_event e
            ON e.id = s.event_id ORDER BY s.seq
        LOOP
            UPDATE uppsikt_seal SET prev = before, hash = sha256(before || link.body)
                WHERE seq = link.seq;
            before := sha256(before || link.body);
        END LOOP;
    END $$
"""


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE uppsikt_event SET body = {OTHER_BODY} WHERE {EVENT_3}; {REMADE}",
        "DELETE FROM uppsikt_event WHERE id = (SELECT event_id FROM uppsikt_seal WHERE seq = 4);"
        " DELETE FROM uppsikt_seal WHERE seq = 4",
        "DELETE FROM uppsikt_event; DELETE FROM uppsikt_seal",
    ],
    ids=["all seals made anew", "the end cut off", "emptied"],
)
def test_a_chain_that_was_made_anew_is_found_by_a_head_that_somebody_noted(statement, chain):
    noted = verify().head
    tamper(chain, statement)
    assert verify().ok
    report = verify(noted)
    assert (report.ok, report.broken_at) == (False, 4)
    assert str(report) == (
        "Kedjan är inte den som noterades vid länk 4: den har kortats eller bytts ut."
    )


def test_a_chain_that_has_grown_still_contains_the_noted_head(chain):
    noted = verify().head
    log.record("session.login", subject=("user", None), actor=SYSTEM, at=MONDAY)
    report = verify(noted)
    assert (report.ok, report.count) == (True, 5)
    assert verify(Head()).ok


def test_it_reads_the_chain_in_pieces(chain, monkeypatch):
    monkeypatch.setattr("uppsikt.audit.verify.ROWS_AT_A_TIME", 3)
    assert (verify().ok, verify().count) == (True, 4)


def test_it_is_not_disturbed_by_what_is_written_meanwhile(chain):
    with chain.connect() as other, transaction.atomic():
        before = verify()
        other.execute(
            "INSERT INTO uppsikt_event (id, code, schema, at, actor_role, subject_kind, body)"
            " VALUES (gen_random_uuid(), 'x', 1, now(), 'x', 'x', '{}')"
        )
        assert before.ok
    assert verify().broken_at == 5  # not in the canonical form: only `record` writes events
