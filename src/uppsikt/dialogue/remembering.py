"""Observations become rows: what is known before and after is joined, and the difference is written.

The platform's own objects go to the store first; a version names the object that first showed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from uppsikt.accounts.models import Account
from uppsikt.dialogue import bulk
from uppsikt.dialogue.bulk import CommentRow, VersionRow
from uppsikt.dialogue.merging import NOTHING, VANISHED, Known, stand
from uppsikt.dialogue.models import Answer
from uppsikt.dialogue.observations import Observation
from uppsikt.dialogue.proofs import Subject, changed_versions, keep_proofs, named, text_of
from uppsikt.dialogue.versions import known_of, latest_reading
from uppsikt.publishing import seen
from uppsikt.publishing.seen import PostRef
from uppsikt.store.ids import new_ids

MOST_VERSIONS = 32_767


@dataclass
class Remembered:
    """What a batch changed. `digests` are those of the content that it added to the store."""

    new: list[UUID] = field(default_factory=list)
    edited: list[UUID] = field(default_factory=list)
    vanished: list[UUID] = field(default_factory=list)
    returned: list[UUID] = field(default_factory=list)
    versions: int = 0
    digests: list[bytes] = field(default_factory=list)


def remember(
    account: Account,
    observations: Sequence[Observation],
    *,
    now: datetime,
    batch: UUID,
    unlisted: Iterable[str] = (),
) -> Remembered:
    """Merge the observations into the account's comments; the caller holds the account's lock.

    `unlisted` are comments that a complete reading did not list: they are to be looked for.
    """
    unlisted = frozenset(unlisted)
    subjects = _subjects(account, observations, unlisted)
    _recognise_our_own(subjects)
    posts = seen.posts_of(account, _posts_named(subjects))
    done = Remembered()
    comments: list[CommentRow] = []
    versions: list[tuple[VersionRow, bytes]] = []
    for (external_id, subject), pk in zip(subjects.items(), new_ids(len(subjects)), strict=True):
        row = _row(account, external_id, subject, posts, pk, now)
        _note_work(row, subject, account, external_id in unlisted, now)
        if row != subject.row:
            comments.append(row)
            _count(done, subject.row, row)
        versions += changed_versions(subject, row.id, now)
    done.versions = len(versions)
    done.digests = keep_proofs(account, versions, now=now, batch=batch)
    bulk.write_comments(comments)
    bulk.write_versions(named([version for version, _ in versions]))
    return done


def _subjects(
    account: Account, observations: Sequence[Observation], unlisted: frozenset[str]
) -> dict[str, Subject]:
    ids = {observation.external_id for observation in observations} | unlisted
    rows = bulk.load_comments(account.pk, ids)
    versions = bulk.load_versions([row.id for row in rows.values()])
    polled = seen.polled_at({row.post_id for row in rows.values() if row.post_id})
    subjects = {}
    for external_id in ids:
        row = rows.get(external_id)
        subjects[external_id] = (
            Subject(None, {}, NOTHING, NOTHING, [])
            if row is None
            else _subject(row, versions[row.id], polled)
        )
    for observation in observations:
        subject = subjects[observation.external_id]
        subject.observed.append(observation)
        subject.known = subject.known.joined(observation.known)
    return subjects


def _subject(
    row: CommentRow, versions: list[VersionRow], polled: Mapping[UUID, datetime | None]
) -> Subject:
    held = {(version.seen, bytes(version.digest)): version for version in versions}
    before = known_of(row, versions, polled.get(row.post_id) if row.post_id else None)
    return Subject(row, held, before, before, [])


def _recognise_our_own(subjects: Mapping[str, Subject]) -> None:
    """A comment whose author is withheld is ours if the platform gave its id to an answer of ours."""
    nameless = [
        external_id
        for external_id, subject in subjects.items()
        if subject.row is None and not subject.known.own and subject.known.author_ref is None
    ]
    if not nameless:
        return
    answers = Answer.objects.filter(external_id__in=nameless)
    for external_id in answers.values_list("external_id", flat=True):
        subject = subjects[external_id]
        subject.known = subject.known._replace(own=True)


def _posts_named(subjects: Mapping[str, Subject]) -> list[PostRef]:
    found: dict[str, datetime] = {}
    for subject in subjects.values():
        post, born = subject.known.post, subject.known.created_at
        if post and born and (subject.row is None or subject.row.post_id is None):
            found[post] = min(found.get(post, born), born)
    return [PostRef(post, born) for post, born in found.items()]


def _row(
    account: Account,
    external_id: str,
    subject: Subject,
    posts: Mapping[str, UUID],
    new_id: UUID,
    now: datetime,
) -> CommentRow:
    known, before = subject.known, subject.row
    how = stand(known)
    born = known.created_at
    assert born is not None
    return CommentRow(
        id=before.id if before else new_id,
        account_id=account.pk,
        post_id=(before.post_id if before else None) or posts.get(known.post or ""),
        external_id=external_id,
        post_external_id=known.post or "",
        parent_external_id=known.parent,
        kind=known.kind or "",
        own=known.own,
        author_ref=known.author_ref,
        author_name=known.author[1] if known.author else None,
        text=text_of(subject, how.digest),
        permalink=known.permalink or "",
        state=how.state,
        versions=min(how.versions, MOST_VERSIONS),
        created_at=born,
        first_seen_at=known.seen_at or now,
        changed_at=how.changed_at,
        vanished_at=how.vanished_at,
        author_at=known.author[0] if known.author else None,
        read_as=latest_reading(known),
        by_webhook=known.by_webhook,
        by_poll=known.by_poll,
        awaits_case=before.awaits_case if before else False,
        check_at=before.check_at if before else None,
    )


def _note_work(
    row: CommentRow, subject: Subject, account: Account, unlisted: bool, now: datetime
) -> None:
    """Mark what is to be done about the comment: a case to open, a single reading to make."""
    if not _is_owed(subject.known, account):
        row.awaits_case = False
    elif not _is_owed(subject.before, account):
        row.awaits_case = True
    readings = [o.known.seen_at for o in subject.observed if _is_reading(o) and o.known.seen_at]
    if row.check_at and readings and max(readings) >= row.check_at:
        row.check_at = None
    if unlisted:
        row.read_as = None
    if unlisted or any(observation.unsure for observation in subject.observed):
        row.check_at = row.check_at or now


def _is_owed(known: Known, account: Account) -> bool:
    """A citizen's words since the account is followed are owed a case; older ones are history."""
    born = known.created_at
    if not known.texts or known.own or born is None:
        return False
    return born >= account.followed_since


def _is_reading(observation: Observation) -> bool:
    return any(times.read for times in observation.known.states.values())


def _count(done: Remembered, before: CommentRow | None, row: CommentRow) -> None:
    if before is None:
        done.new.append(row.id)
        return
    if before.text != row.text:
        done.edited.append(row.id)
    if before.state != row.state:
        if row.state == VANISHED:
            done.vanished.append(row.id)
        elif before.state == VANISHED:
            done.returned.append(row.id)
