"""Check that what the events bind is still there as it was, or was disposed of on a decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from uppsikt.audit import merkle
from uppsikt.errors import N_, fill
from uppsikt.store.models import Content
from uppsikt.store.services import digest_of

DISPOSALS = """
    SELECT told ->> 'digest', told ->> 'decision'
    FROM uppsikt_event, LATERAL (SELECT convert_from(body, 'UTF8')::jsonb -> 'params') p(told)
    WHERE code = 'store.content.disposed'
"""
MISSING = """
    SELECT told ->> 'digest'
    FROM uppsikt_event, LATERAL (SELECT convert_from(body, 'UTF8')::jsonb -> 'params') p(told)
    WHERE told ->> 'digest' IS NOT NULL AND NOT EXISTS (
        SELECT FROM uppsikt_content c WHERE c.digest = decode(told ->> 'digest', 'hex'))
    ORDER BY id
"""
BATCHES = """
    SELECT subject_id, told ->> 'root'
    FROM uppsikt_event, LATERAL (SELECT convert_from(body, 'UTF8')::jsonb -> 'params') p(told)
    WHERE subject_kind = 'batch' AND told ? 'root' ORDER BY id
"""
UNBOUND = """
    SELECT DISTINCT batch::text FROM uppsikt_content c WHERE batch IS NOT NULL AND NOT EXISTS (
        SELECT FROM uppsikt_event e WHERE e.subject_kind = 'batch' AND e.subject_id = c.batch)
    ORDER BY 1
"""

CHANGED = N_("{digest}: innehållet har ändrats efter att det sparades.")
UNTOLD = N_("{digest}: innehållet är borta utan att någon händelse säger att det gallrats.")
GONE = N_("{digest}: innehållet som en händelse binder har försvunnit.")
OTHER_BATCH = N_("Läsningen {batch}: innehållet är inte det som händelsen binder.")
NO_EVENT = N_("Läsningen {batch}: ingen händelse binder innehållet.")
DISPOSED = N_("{digest}: gallrad, beslut nr {decision}")


@dataclass(frozen=True)
class Remark:
    """One thing that was found: a Swedish template and what goes into it."""

    message: str
    params: dict[str, Any]

    def __str__(self) -> str:
        return fill(self.message, self.params)


@dataclass
class ContentReport:
    """What was kept and holds, what was disposed of and why, and what is wrong."""

    kept: int = 0
    disposed: list[Remark] = field(default_factory=list)
    broken: list[Remark] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.broken


@transaction.atomic
def verify_contents() -> ContentReport:
    """Check every content against its digest, every tombstone against its event, every batch.

    Streams the content; what is remembered are the disposals only.
    """
    report = ContentReport()
    told = dict(_rows(DISPOSALS))
    for content in Content.objects.order_by("pk").iterator(chunk_size=500):
        _judge(content, told, report)
    report.broken += [Remark(GONE, {"digest": digest}) for (digest,) in _rows(MISSING)]
    report.broken += [Remark(NO_EVENT, {"batch": batch}) for (batch,) in _rows(UNBOUND)]
    report.broken += [
        Remark(OTHER_BATCH, {"batch": str(batch)})
        for batch, root in _rows(BATCHES)
        if merkle.batch_root(_digests_of(batch)).hex() != root
    ]
    return report


def prove(content: Content) -> merkle.Proof:
    """Return the proof that `content` is in the batch that its event binds."""
    leaves = sorted(_digests_of(content.batch))
    return merkle.prove(leaves, leaves.index(bytes(content.digest)))


def _judge(content: Content, told: dict[str, str], report: ContentReport) -> None:
    digest = bytes(content.digest).hex()
    if content.data is None or content.salt is None:
        if told.get(digest) == content.disposal_decision:
            report.disposed.append(
                Remark(DISPOSED, {"digest": digest, "decision": content.disposal_decision})
            )
        else:
            report.broken.append(Remark(UNTOLD, {"digest": digest}))
    elif digest_of(bytes(content.salt), bytes(content.data)) != bytes(content.digest):
        report.broken.append(Remark(CHANGED, {"digest": digest}))
    else:
        report.kept += 1


def _digests_of(batch: Any) -> list[bytes]:
    rows = Content.objects.filter(batch=batch).values_list("digest", flat=True)
    return [bytes(digest) for digest in rows]


def _rows(query: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        yield from cursor.fetchall()
