"""What the events bind is there as it was, or was disposed of on a decision that is named."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.ground import SUPERUSER, Database, at

from uppsikt.audit import log, merkle
from uppsikt.audit.log import SYSTEM
from uppsikt.audit.models import Event
from uppsikt.audit.verify import verify
from uppsikt.store import services as store
from uppsikt.store.models import Content
from uppsikt.store.services import Item
from uppsikt.store.verify import prove, verify_contents

MONDAY = at("2026-05-04 09:30")
BOARD, BATCH = UUID(int=1), UUID(int=2)


@pytest.fixture
def contents(committed_database: Database) -> list[Content]:
    """Five comments that were read in one batch, and the event that binds them."""
    items = [Item(f"ord {number}".encode(), BOARD, "kommentar") for number in range(5)]
    kept = store.keep_many(items, now=MONDAY, batch=BATCH)
    log.record_batch(
        "dialogue.intake.batch",
        [content.digest for content in kept],
        subject=("batch", BATCH),
        actor=SYSTEM,
        at=MONDAY,
        comments=5,
    )
    return kept


def test_all_is_kept(contents):
    report = verify_contents()
    assert (report.ok, report.kept, report.disposed, report.broken) == (True, 5, [], [])


def test_disposed_content_reads_gallrad_and_both_chain_and_batch_still_hold(contents):
    for content in contents[1:3]:
        store.dispose(content, decision="KS 2026/12", actor=SYSTEM, now=MONDAY)
    report = verify_contents()
    assert (report.ok, report.kept) == (True, 3)
    assert [str(remark) for remark in report.disposed] == [
        f"{content.digest.hex()}: gallrad, beslut nr KS 2026/12" for content in contents[1:3]
    ]
    assert (verify().ok, verify().count) == (True, 3)


def test_a_disposed_content_can_still_be_proved_to_have_been_in_its_batch(contents):
    gone = store.dispose(contents[2], decision="KS 2026/12", actor=SYSTEM, now=MONDAY)
    told = Event.objects.get(code="dialogue.intake.batch").body
    root = merkle.batch_root([content.digest for content in contents])
    assert root.hex().encode() in bytes(told)
    assert merkle.proves(prove(gone), bytes(gone.digest), root)


def test_a_content_that_an_event_names_alone(contents):
    answer = store.keep(b"svar", authority_id=BOARD, document_type="svar", now=MONDAY)
    for content in (answer, None):
        log.record(
            "dialogue.answer.queued",
            subject=("case", UUID(int=4)),
            actor=SYSTEM,
            at=MONDAY,
            digest=bytes(content.digest).hex() if content else None,
        )
    assert (verify_contents().ok, verify_contents().kept) == (True, 6)


def first(contents: list[Content]) -> str:
    return min(contents, key=lambda content: content.pk).digest.hex()


TAMPERINGS = {
    "bytes changed": (
        "UPDATE uppsikt_content SET data = 'annat'",
        "{digest}: innehållet har ändrats efter att det sparades.",
    ),
    "salt changed": (
        "UPDATE uppsikt_content SET salt = '0123456789abcdef'",
        "{digest}: innehållet har ändrats efter att det sparades.",
    ),
    "deleted past the log": (
        "UPDATE uppsikt_content SET data = NULL, salt = NULL, disposed_at = now(),"
        " disposal_decision = 'KS 2026/99'",
        "{digest}: innehållet är borta utan att någon händelse säger att det gallrats.",
    ),
    "the row deleted": (
        "DELETE FROM uppsikt_content",
        "Läsningen {batch}: innehållet är inte det som händelsen binder.",
    ),
    "moved out of its batch": (
        "UPDATE uppsikt_content SET batch = NULL",
        "Läsningen {batch}: innehållet är inte det som händelsen binder.",
    ),
    "bytes and digest changed": (
        "UPDATE uppsikt_content SET data = 'annat', digest = sha256(salt || 'annat')",
        "Läsningen {batch}: innehållet är inte det som händelsen binder.",
    ),
}


@pytest.mark.parametrize(("statement", "reason"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_tampering_is_found(statement, reason, contents, committed_database):
    digest = first(contents)
    where = f"digest = decode('{digest}', 'hex')"
    committed_database.ask(f"{statement} WHERE {where}", role=SUPERUSER)
    report = verify_contents()
    assert not report.ok
    assert [str(remark) for remark in report.broken] == [reason.format(digest=digest, batch=BATCH)]


def test_another_decision_than_the_event_tells_is_found(contents, committed_database):
    gone = store.dispose(contents[0], decision="KS 2026/12", actor=SYSTEM, now=MONDAY)
    committed_database.ask(
        "UPDATE uppsikt_content SET disposal_decision = 'KS 2026/13' WHERE id = %s", gone.pk
    )
    assert [str(remark) for remark in verify_contents().broken] == [
        f"{gone.digest.hex()}: innehållet är borta utan att någon händelse säger att det gallrats."
    ]


def test_a_content_that_an_event_names_alone_and_is_gone(contents, committed_database):
    answer = store.keep(b"svar", authority_id=BOARD, document_type="svar", now=MONDAY)
    log.record(
        "dialogue.answer.queued",
        subject=("case", UUID(int=4)),
        actor=SYSTEM,
        at=MONDAY,
        digest=answer.digest.hex(),
    )
    committed_database.ask("DELETE FROM uppsikt_content WHERE id = %s", answer.pk, role=SUPERUSER)
    assert [str(remark) for remark in verify_contents().broken] == [
        f"{answer.digest.hex()}: innehållet som en händelse binder har försvunnit."
    ]


def test_a_batch_that_no_event_binds_is_found(contents):
    store.keep_many([Item(b"ord", BOARD, "kommentar")], now=MONDAY, batch=UUID(int=3))
    assert [str(remark) for remark in verify_contents().broken] == [
        f"Läsningen {UUID(int=3)}: ingen händelse binder innehållet."
    ]
