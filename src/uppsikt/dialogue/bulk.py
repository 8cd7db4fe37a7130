"""Comments and their versions read and written by the thousand: COPY to staging, then one statement.

A row that would change nothing isn't touched. Whoever writes here holds the account's lock.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError, connection

# the database is away: nobody's fault and no reason to set anything aside (COPY raises psycopg's own)
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)

LOCK_SPACE = 0x5571  # keeps the accounts' advisory locks apart from others'


@dataclass(slots=True)
class CommentRow:
    """A comment's columns, by the table's names."""

    id: UUID
    account_id: UUID
    post_id: UUID | None
    external_id: str
    post_external_id: str
    parent_external_id: str | None
    kind: str
    own: bool
    author_ref: str | None
    author_name: str | None
    text: str
    permalink: str
    state: str
    versions: int
    created_at: datetime
    first_seen_at: datetime
    changed_at: datetime
    vanished_at: datetime | None
    author_at: datetime | None
    read_as: bytes | None
    by_webhook: bool
    by_poll: bool
    awaits_case: bool
    check_at: datetime | None


class Mark(NamedTuple):
    """What tells whether a reading saw anything new: the latest reading's value, and what we lack."""

    read_as: bytes | None
    settled: bool
    named: bool
    own: bool
    linked: bool
    parent: str | None


@dataclass(slots=True)
class VersionRow:
    """A version's columns, by the table's names."""

    id: UUID
    comment_id: UUID
    seen: str
    digest: bytes
    stamp: datetime
    told_at: datetime | None
    read_at: datetime | None
    recorded_at: datetime
    text: str
    content_id: UUID | None


COMMENT_COLUMNS = tuple(field.name for field in fields(CommentRow))
VERSION_COLUMNS = tuple(field.name for field in fields(VersionRow))
CHANGING = COMMENT_COLUMNS[4:]
MARKS = (
    "SELECT external_id, read_as, check_at IS NULL AND post_id IS NOT NULL,"
    " author_name IS NOT NULL AND author_ref IS NOT NULL, own, permalink <> '', parent_external_id"
    " FROM uppsikt_comment WHERE account_id = %s AND external_id = ANY(%s)"
)


def lock_account(account_id: UUID) -> None:
    """Let one at a time merge into this account, until the transaction ends."""
    key = zlib.crc32(account_id.bytes) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, key])


def load_comments(account_id: UUID, external_ids: Iterable[str]) -> dict[str, CommentRow]:
    """Return the comments that we have among these, by the platform's id."""
    rows = _select(
        f"SELECT {', '.join(COMMENT_COLUMNS)} FROM uppsikt_comment"  # noqa: S608
        " WHERE account_id = %s AND external_id = ANY(%s)",
        [account_id, list(external_ids)],
    )
    found = (CommentRow(*row) for row in rows)
    return {row.external_id: row for row in found}


def load_marks(account_id: UUID, external_ids: Iterable[str]) -> dict[str, Mark]:
    """Return the marks of the comments that we have among these, by the platform's id."""
    rows = _select(MARKS, [account_id, list(external_ids)])
    return {row[0]: Mark(*row[1:]) for row in rows}


def load_versions(comment_ids: Sequence[UUID]) -> dict[UUID, list[VersionRow]]:
    """Return what these comments have been seen as, by comment."""
    found: dict[UUID, list[VersionRow]] = {pk: [] for pk in comment_ids}
    rows = _select(
        f"SELECT {', '.join(VERSION_COLUMNS)} FROM uppsikt_commentversion"  # noqa: S608
        " WHERE comment_id = ANY(%s)",
        [list(comment_ids)],
    )
    for row in rows:
        version = VersionRow(*row)
        found[version.comment_id].append(version)
    return found


def write_comments(rows: Sequence[CommentRow]) -> None:
    """Add the new ones, change the others where something differs."""
    _write(
        "uppsikt_comment",
        COMMENT_COLUMNS,
        rows,
        conflict="(account_id, external_id)",
        changes={name: f"EXCLUDED.{name}" for name in CHANGING},
    )


def write_versions(rows: Sequence[VersionRow]) -> None:
    """Add the new ones, widen the times of the others."""
    _write(
        "uppsikt_commentversion",
        VERSION_COLUMNS,
        rows,
        conflict="(comment_id, seen, digest)",
        changes={
            "stamp": "LEAST(old.stamp, EXCLUDED.stamp)",
            "told_at": "LEAST(old.told_at, EXCLUDED.told_at)",
            "read_at": "GREATEST(old.read_at, EXCLUDED.read_at)",
        },
    )


def _write(
    table: str,
    columns: Sequence[str],
    rows: Sequence[Any],
    *,
    conflict: str,
    changes: dict[str, str],
) -> None:
    if not rows:
        return
    names, staging, values = ", ".join(columns), f"incoming_{table}", attrgetter(*columns)
    old = ", ".join(f"old.{name}" for name in changes)
    new = ", ".join(changes.values())
    settings = ", ".join(f"{name} = {value}" for name, value in changes.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS {staging} ON COMMIT DELETE ROWS"  # noqa: S608
            f" AS SELECT {names} FROM {table} WITH NO DATA"
        )
        with (
            connection.wrap_database_errors,
            cursor.copy(f"COPY {staging} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(values(row))
        cursor.execute(
            f"INSERT INTO {table} AS old ({names}) SELECT {names} FROM {staging}"  # noqa: S608
            f" ON CONFLICT {conflict} DO UPDATE SET {settings}"
            f" WHERE ({old}) IS DISTINCT FROM ({new})"
        )
        cursor.execute(f"DELETE FROM {staging}")  # noqa: S608


def _select(query: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
