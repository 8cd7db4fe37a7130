"""A comment's version rows read back as what is known of it, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from operator import itemgetter

from uppsikt.dialogue.bulk import CommentRow, VersionRow
from uppsikt.dialogue.merging import HIDDEN, VANISHED, VISIBLE, Known, Times, most, shown, steps
from uppsikt.dialogue.models import Comment, CommentVersion

TEXT = CommentVersion.Seen.TEXT.value
SAID_REMOVED = CommentVersion.Seen.SAID_REMOVED.value

Key = tuple[str, bytes]


def history(comment: Comment) -> list[CommentVersion]:
    """Everything the comment has been, oldest first, each with the time since when as its `stamp`.

    What came back stands again. That a comment was visible at first goes without saying.
    """
    rows = list(CommentVersion.objects.filter(comment=comment))
    found = {(row.seen, bytes(row.digest)): row for row in rows}
    known = known_of(comment, rows, comment.post.polled_at if comment.post else None)
    told: list[tuple[datetime, Key]] = []
    told += [(at, (TEXT, digest)) for digest, at in steps(known.texts)]
    told += [(at, (state, b"")) for state, at in steps(shown(known))[1:]]
    if known.removed:
        told.append((known.removed, (SAID_REMOVED, b"")))
    return [_since(found[key], at) for at, key in sorted(told, key=itemgetter(0))]


def known_of(
    row: CommentRow | Comment,
    versions: Iterable[VersionRow | CommentVersion],
    polled_at: datetime | None,
) -> Known:
    """Return what the rows know. `polled_at`: when the post's last complete reading began.

    That reading listed the comment as `read_as`, so the value's last time is at least that.
    """
    read_as = bytes(row.read_as) if row.read_as is not None else b""
    times = {
        (version.seen, bytes(version.digest)): _times(version, read_as, polled_at)
        for version in versions
    }
    removed = times.pop((SAID_REMOVED, b""), None)
    texts = {digest: held for (seen, digest), held in times.items() if seen == TEXT}
    states = {seen: held for (seen, _), held in times.items() if seen != TEXT}
    return Known(
        texts=texts,
        states=states or _always_visible(row.created_at, texts),
        removed=removed.first if removed else None,
        created_at=row.created_at,
        seen_at=row.first_seen_at,
        author=(row.author_at, row.author_name) if row.author_at and row.author_name else None,
        author_ref=row.author_ref,
        parent=row.parent_external_id,
        post=row.post_external_id or None,
        permalink=row.permalink or None,
        kind=row.kind or None,
        own=row.own,
        by_webhook=row.by_webhook,
        by_poll=row.by_poll,
    )


def latest_reading(known: Known) -> bytes | None:
    """Return the value that the latest reading saw (see `mark_of`); None if it saw no comment."""
    states = [(times.read, state) for state, times in known.states.items() if times.read]
    texts = [(times.read, digest) for digest, times in known.texts.items() if times.read]
    if not states or not texts or max(states)[1] == VANISHED:
        return None
    return (b"h" if max(states)[1] == HIDDEN else b"v") + max(texts)[1]


def _times(
    version: VersionRow | CommentVersion, read_as: bytes, polled_at: datetime | None
) -> Times:
    read_at = version.read_at
    if read_as and _is_as_read(version, read_as):
        read_at = most(read_at, polled_at)
    return Times(version.stamp, version.told_at, read_at)


def _since(version: CommentVersion, at: datetime) -> CommentVersion:
    again = copy(version)
    again.stamp = at
    return again


def _is_as_read(version: VersionRow | CommentVersion, read_as: bytes) -> bool:
    if version.seen == TEXT:
        return bytes(version.digest) == read_as[1:]
    return version.seen == (HIDDEN if read_as[:1] == b"h" else VISIBLE)


def _always_visible(born: datetime, texts: Mapping[bytes, Times]) -> dict[str, Times]:
    """A comment that was never seen otherwise has no rows of its state: each reading saw it visible."""
    readings = [times.read for times in texts.values() if times.read]
    return {VISIBLE: Times(born, read=max(readings))} if readings else {}


def versions_of(known: Known) -> dict[Key, Times]:
    """Return the rows that hold this knowledge; a comment seen visible only needs none of its state."""
    found = {(TEXT, digest): times for digest, times in known.texts.items()}
    visible = known.states.get(VISIBLE)
    if len(known.states) > bool(visible) or (visible and visible.told):
        states = shown(known)
        found |= {(state, b""): times for state, times in states.items()}
    if known.removed:
        found[(SAID_REMOVED, b"")] = Times(known.removed, told=known.removed)
    return found
