"""A comment at work: which of its versions change, and the platform's object that proves each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uppsikt.accounts.models import Account
from uppsikt.dialogue.bulk import CommentRow, VersionRow
from uppsikt.dialogue.merging import Known, Times
from uppsikt.dialogue.observations import Observation
from uppsikt.dialogue.versions import SAID_REMOVED, TEXT, Key, versions_of
from uppsikt.store import services as store
from uppsikt.store.ids import new_ids

DOCUMENT_TYPE = "kommentar"
UNNAMED = UUID(int=0)  # a version that gets its key when all are known


@dataclass(slots=True)
class Subject:
    """One comment at work: its rows, what they know, and what has been observed of it now."""

    row: CommentRow | None
    held: dict[Key, VersionRow]
    before: Known
    known: Known
    observed: list[Observation]


def text_of(subject: Subject, digest: bytes | None) -> str:
    """Return the words with this digest; empty when no words are known."""
    if digest is None:
        return ""
    if version := subject.held.get((TEXT, digest)):
        return version.text
    texts = (o.text for o in subject.observed if digest in o.known.texts and o.text is not None)
    return next(texts)


def changed_versions(
    subject: Subject, comment_id: UUID, now: datetime
) -> list[tuple[VersionRow, bytes]]:
    """Return the versions to write, each with the raw object that shows it (empty: none is needed)."""
    found = []
    for key, times in versions_of(subject.known).items():
        held = subject.held.get(key)
        if held and (held.stamp, held.told_at, held.read_at) == (
            times.first,
            times.told,
            times.read,
        ):
            continue
        found.append(_version(held, key, times, subject, comment_id, now))
    return found


def _version(
    held: VersionRow | None,
    key: Key,
    times: Times,
    subject: Subject,
    comment_id: UUID,
    now: datetime,
) -> tuple[VersionRow, bytes]:
    seen_as, digest = key
    row = VersionRow(
        id=held.id if held else UNNAMED,
        comment_id=comment_id,
        seen=seen_as,
        digest=digest,
        stamp=times.first,
        told_at=times.told,
        read_at=times.read,
        recorded_at=held.recorded_at if held else now,
        text=text_of(subject, digest) if seen_as == TEXT else "",
        content_id=held.content_id if held else None,
    )
    return row, b"" if held else _proof(subject, key)


def named(versions: list[VersionRow]) -> list[VersionRow]:
    """Give the new versions their keys."""
    new = [version for version in versions if version.id is UNNAMED]
    for version, pk in zip(new, new_ids(len(new)), strict=True):
        version.id = pk
    return versions


def _proof(subject: Subject, key: Key) -> bytes:
    seen_as, digest = key
    for observation in subject.observed:
        known = observation.known
        if (
            (seen_as == TEXT and digest in known.texts)
            or seen_as in known.states
            or (seen_as == SAID_REMOVED and known.removed)
        ):
            return observation.raw
    return b""


def keep_proofs(
    account: Account, versions: list[tuple[VersionRow, bytes]], *, now: datetime, batch: UUID
) -> list[bytes]:
    """Store the raw objects, each once, and let the versions name them; returns their digests."""
    raws = list(dict.fromkeys(raw for _, raw in versions if raw))
    kept = store.keep_batch(
        raws,
        authority_id=account.authority_id,
        document_type=DOCUMENT_TYPE,
        now=now,
        batch=batch,
    )
    contents = dict(zip(raws, kept, strict=True))
    for version, raw in versions:
        if raw:
            version.content_id = contents[raw].pk
    return [content.digest for content in kept]
