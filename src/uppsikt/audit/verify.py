"""Read the whole chain and say whether it holds, and if not, where it breaks first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from uppsikt.audit import log
from uppsikt.audit.chain import FIRST_PREV, canonical, link
from uppsikt.audit.models import Event
from uppsikt.errors import N_, fill

COLUMNS = ("code", "schema", "at", "actor_id", "actor_role", "subject_kind", "subject_id")
CHAIN = """
    SELECT s.seq, s.event_id, s.prev, s.hash, e.body, e.code, e.schema, e.at, e.actor_id,
           e.actor_role, e.subject_kind, e.subject_id
    FROM uppsikt_seal s LEFT JOIN uppsikt_event e ON e.id = s.event_id ORDER BY s.seq
"""
UNSEALED = """
    SELECT count(*) FROM uppsikt_event e
    WHERE NOT EXISTS (SELECT FROM uppsikt_seal s WHERE s.event_id = e.id)
"""
ROWS_AT_A_TIME = 2000


@dataclass(frozen=True)
class Link:
    """A seal with its event; `body` is None when the event is gone. `columns` are those of COLUMNS."""

    seq: int
    event_id: UUID
    prev: bytes
    hash: bytes
    body: bytes | None
    columns: tuple[Any, ...]


@dataclass(frozen=True)
class Head:
    """The last link: whoever has written it down can later see that nothing before it changed."""

    seq: int = 0
    hash: bytes = FIRST_PREV


@dataclass(frozen=True)
class Report:
    """How the chain stands. `reason` is a Swedish template for `params`, empty when all is well."""

    count: int
    head: Head
    broken_at: int | None = None
    reason: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.reason

    def __str__(self) -> str:
        return fill(self.reason or N_("Kedjan håller: {count} händelser."), self._named)

    @property
    def _named(self) -> dict[str, Any]:
        return {"count": self.count, "seq": self.broken_at, **self.params}


def verify(noted: Head | None = None) -> Report:
    """Check every link, that nothing stands outside the chain, and that it still contains `noted`.

    Streams: memory doesn't grow with the chain. Stops at the first break.
    """
    head, noted_seen = Head(), noted is None or noted == Head()
    with transaction.atomic():
        for seal in links():
            if reason := _broken(head, seal):
                return Report(head.seq, head, seal.seq, reason)
            head = Head(seal.seq, seal.hash)
            noted_seen = noted_seen or head == noted
        outside = _unsealed()
    if outside:
        return Report(head.seq, head, None, UNSEALED_FOUND, {"outside": outside})
    if noted is not None and not noted_seen:
        return Report(head.seq, head, noted.seq, OTHER_CHAIN)
    return Report(head.seq, head)


def links() -> Iterator[Link]:
    """Yield the chain in order through a cursor on the server; call it inside a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(CHAIN)
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            for seq, event_id, prev, digest, body, *columns in rows:
                held = None if body is None else bytes(body)
                yield Link(seq, event_id, bytes(prev), bytes(digest), held, tuple(columns))


def _unsealed() -> int:
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED)
        return int(cursor.fetchone()[0])


def _broken(head: Head, seal: Link) -> str:
    """Return why `seal` doesn't follow from `head`, or an empty text."""
    return next((reason for reason, holds in TESTS if not holds(head, seal)), "")


def _columns_repeat_the_body(_head: Head, seal: Link) -> bool:
    assert seal.body is not None
    try:
        told = json.loads(seal.body)
        params = told.pop("params")
    except (ValueError, KeyError, AttributeError):
        return False
    columns: dict[str, Any] = dict(zip(COLUMNS, seal.columns, strict=True))
    repeated = log.contents(Event(id=seal.event_id, **columns))
    return bool(told == repeated) and seal.body == canonical(repeated | {"params": params})


TESTS: tuple[tuple[str, Callable[[Head, Link], bool]], ...] = (
    (
        N_("Länk {seq} följer inte på den före: en eller flera händelser fattas."),
        lambda head, seal: seal.seq == head.seq + 1,
    ),
    (
        N_("Händelsen i länk {seq} har tagits bort."),
        lambda _, seal: seal.body is not None,
    ),
    (
        N_("Länk {seq} hänger inte ihop med den före."),
        lambda head, seal: seal.prev == head.hash,
    ),
    (
        N_("Händelsen i länk {seq} har ändrats efter att den förseglades."),
        lambda _, seal: seal.hash == link(seal.prev, seal.body or b""),
    ),
    (
        N_("Händelsen i länk {seq} visas annorlunda än den förseglades."),
        _columns_repeat_the_body,
    ),
)
UNSEALED_FOUND = N_("{outside} händelser står utanför kedjan.")
OTHER_CHAIN = N_("Kedjan är inte den som noterades vid länk {seq}: den har kortats eller bytts ut.")
