"""Keep bytes, read them back, dispose of them on a decision."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from uuid6 import uuid7

from uppsikt.audit import log
from uppsikt.audit.log import Actor
from uppsikt.errors import N_, UppsiktError
from uppsikt.store.ids import new_ids
from uppsikt.store.models import Content

SALT_BYTES = 16
COLUMNS = (
    "id", "authority_id", "document_type", "media_type", "digest", "salt", "data", "size",
    "derived_from_id", "restriction", "batch", "created_at", "disposal_decision",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """What `keep_many` is given for each content."""

    data: bytes
    authority_id: UUID
    document_type: str
    media_type: str = "application/json"
    derived_from: Content | None = None
    restriction: str = ""


def keep(
    data: bytes,
    *,
    authority_id: UUID,
    document_type: str,
    media_type: str = "application/json",
    derived_from: Content | None = None,
    restriction: str = "",
    now: datetime,
) -> Content:
    """Keep `data` and return its row; the digest may be told to anybody, the salt to nobody.

    A new version of a content is a content of its own whose `derived_from` is the one before.
    """
    item = Item(data, authority_id, document_type, media_type, derived_from, restriction)
    content = _content(item, None, now)
    content.save(force_insert=True)
    return content


def keep_many(items: Sequence[Item], *, now: datetime, batch: UUID | None = None) -> list[Content]:
    """Keep everything in one COPY and return the rows in the same order.

    `batch` is the id that the event of this reading has as its subject (see `log.record_batch`).
    """
    contents = [_content(item, batch, now) for item in items]
    if contents:
        with connection.cursor() as cursor:
            _copy(cursor, contents)
    return contents


@dataclass(frozen=True, slots=True)
class Kept:
    """What `keep_batch` tells of each content."""

    pk: UUID
    digest: bytes


def keep_batch(
    raws: Sequence[bytes], *, authority_id: UUID, document_type: str, now: datetime, batch: UUID
) -> list[Kept]:
    """Keep thousands of JSON objects of one kind in one COPY, in the same order.

    What `keep_many` does, without an object for each row.
    """
    chance = secrets.token_bytes(SALT_BYTES * len(raws))
    kept = []
    rows = []
    for number, (pk, data) in enumerate(zip(new_ids(len(raws)), raws, strict=True)):
        salt = chance[SALT_BYTES * number : SALT_BYTES * (number + 1)]
        digest = digest_of(salt, data)
        kept.append(Kept(pk, digest))
        rows.append(
            (pk, authority_id, document_type, "application/json", digest, salt, data, len(data),
             None, "", batch, now, "")
        )  # fmt: skip
    if rows:
        with connection.cursor() as cursor:
            _copy_rows(cursor, rows)
    return kept


def read(content: Content) -> bytes:
    """Return the bytes; refuse what was disposed of and what no longer matches its digest."""
    if content.data is None or content.salt is None:
        raise UppsiktError(
            N_("Innehållet är gallrat, beslut nr {decision}."),
            N_("Händelseloggen visar när det gallrades och av vem."),
            decision=content.disposal_decision,
        )
    data = bytes(content.data)
    if digest_of(bytes(content.salt), data) != bytes(content.digest):
        raise UppsiktError(
            N_("Innehållet har ändrats efter att det sparades."),
            N_("Hämta det ur säkerhetskopian och kör: uppsikt audit verify --content"),
        )
    return data


@transaction.atomic
def dispose(content: Content, *, decision: str, actor: Actor, now: datetime) -> Content:
    """Delete the bytes and the salt on the disposal decision with number `decision`.

    What remains is a tombstone: the digest, the decision, and the event.
    """
    if not decision.strip():
        raise UppsiktError(N_("Gallring kräver ett beslut."), N_("Ange gallringsbeslutets nummer."))
    row = Content.objects.select_for_update(no_key=True).get(pk=content.pk)
    if row.disposed_at is not None:
        raise UppsiktError(
            N_("Innehållet är redan gallrat, beslut nr {decision}."),
            N_("Du behöver inte göra något."),
            decision=row.disposal_decision,
        )
    row.data, row.salt, row.disposed_at, row.disposal_decision = None, None, now, decision.strip()
    row.save(update_fields=["data", "salt", "disposed_at", "disposal_decision"])
    log.record(
        "store.content.disposed",
        subject=("content", row.pk),
        actor=actor,
        at=now,
        digest=bytes(row.digest).hex(),
        decision=row.disposal_decision,
        document_type=row.document_type,
    )
    return row


def digest_of(salt: bytes, data: bytes) -> bytes:
    """Return SHA-256(salt || data), which binds the bytes and tells nothing of them."""
    return hashlib.sha256(salt + data).digest()


def _content(item: Item, batch: UUID | None, now: datetime) -> Content:
    salt = secrets.token_bytes(SALT_BYTES)
    return Content(
        id=uuid7(),
        authority_id=item.authority_id,
        document_type=item.document_type,
        media_type=item.media_type,
        digest=digest_of(salt, item.data),
        salt=salt,
        data=item.data,
        size=len(item.data),
        derived_from_id=item.derived_from.pk if item.derived_from else None,
        restriction=item.restriction,
        batch=batch,
        created_at=now,
    )


def _copy(cursor: Any, contents: Sequence[Content]) -> None:
    _copy_rows(cursor, [[getattr(content, name) for name in COLUMNS] for content in contents])
    for content in contents:
        content._state.adding, content._state.db = False, connection.alias


def _copy_rows(cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
    columns = ", ".join(COLUMNS)
    with (
        connection.wrap_database_errors,
        cursor.copy(f"COPY uppsikt_content ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
