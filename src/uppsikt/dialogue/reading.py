"""One reading: an account's posts, or all comments under a post. What was read is then remembered.

The network comes first and the transaction after, so that no lock is held while we wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from uuid6 import uuid7

from uppsikt.accounts.models import Account, Connection
from uppsikt.audit.log import SYSTEM, record
from uppsikt.dialogue import bulk
from uppsikt.dialogue.bulk import Mark
from uppsikt.dialogue.intake import note_batch
from uppsikt.dialogue.merging import VANISHED
from uppsikt.dialogue.models import Comment
from uppsikt.dialogue.observations import (
    Observation,
    gone,
    mark_of,
    read,
    read_visitor,
    whole_second,
)
from uppsikt.dialogue.remembering import Remembered, remember
from uppsikt.errors import N_, ConnectorError, fill
from uppsikt.ports.platform import Credential, SeenComment, SeenPost, SocialPlatform
from uppsikt.publishing import seen
from uppsikt.publishing.models import Post

OVERLAP = timedelta(days=7)  # posts may be given an older time than when they appeared
MOST_REPEATS = 200

IN_CIRCLES = N_("Plattformen visar samma sida om igen. Vi läste {read} och försöker igen senare.")
NOT_SHOWN = N_(
    "Plattformen visar inte inlägget för oss. Dess kommentarer kommer bara som händelser."
)

Clock = Callable[[], datetime]


@dataclass
class Pass:
    """All pages of a post's comments as one reading saw them; `problem` if something is unread."""

    began: datetime
    comments: dict[str, SeenComment] = field(default_factory=dict)
    total: int | None = None
    problem: str = ""
    error: ConnectorError | None = None


def read_posts(
    platform: SocialPlatform,
    account: Account,
    credential: Credential,
    clock: Clock,
    *,
    reach: timedelta = OVERLAP,
) -> int:
    """Look for new and changed posts; returns how many were seen. What came before a failure is kept.

    The first time all posts are read, then those of the time since the last reading and `reach`.
    """
    began = clock()
    last = account.connection.posts_polled_at
    found: dict[str, SeenPost] = {}
    problem = None
    try:
        _collect(platform, credential, last - reach if last else None, found)
    except ConnectorError as error:
        problem = error
    with transaction.atomic():
        _keep_posts(account, list(found.values()), began, clock())
        if problem is None:
            Connection.objects.filter(account=account).update(posts_polled_at=began)
    if problem is not None:
        raise problem
    return len(found)


def read_post(
    platform: SocialPlatform, account: Account, credential: Credential, post: Post, clock: Clock
) -> None:
    """Read a post that we know only because a comment named it."""
    began = clock()
    shown = platform.post(credential, post.external_id)
    with transaction.atomic():
        _keep_posts(account, [shown], began, clock())


def read_comments(
    platform: SocialPlatform, account: Account, credential: Credential, post: Post, clock: Clock
) -> Remembered:
    """Read every comment under the post and remember what that shows.

    Raises the ConnectorError that cut the reading short, after keeping what had been read.
    """
    reading = Pass(began=clock())
    _collect_comments(platform, credential, post.external_id, reading)
    done = remember_pass(account, post.pk, reading, now=clock())
    if reading.error is not None:
        raise reading.error
    return done


@transaction.atomic
def remember_pass(account: Account, post_id: UUID, reading: Pass, *, now: datetime) -> Remembered:
    """Merge one reading into what we have. A complete one also tells what is no longer listed."""
    bulk.lock_account(account.pk)
    post = Post.objects.get(pk=post_id)
    began, batch = whole_second(reading.began), uuid7()
    newest = not reading.problem and (post.polled_at is None or began >= post.polled_at)
    marks = bulk.load_marks(account.pk, reading.comments)
    observations = [
        read(comment, reading.began)
        for comment in reading.comments.values()
        if not (newest and _is_unchanged(marks.get(comment.external_id), comment))
    ]
    unlisted = _unlisted(post, reading) if newest else []
    done = remember(account, observations, now=now, batch=batch, unlisted=unlisted)
    _note_pass(post, reading, newest)
    note_batch(account, done, source="poll", batch=batch, now=now)
    note_comings_and_goings(account, done, now)
    return done


@transaction.atomic
def remember_alone(account: Account, observations: list[Observation], *, now: datetime) -> None:
    """Merge what single readings saw."""
    bulk.lock_account(account.pk)
    batch = uuid7()
    done = remember(account, observations, now=now, batch=batch)
    note_batch(account, done, source="check", batch=batch, now=now)
    note_comings_and_goings(account, done, now)


@transaction.atomic
def remember_post_gone(account: Account, post: Post, began: datetime, *, now: datetime) -> None:
    """The platform no longer has the post: everything under it has vanished with it."""
    bulk.lock_account(account.pk)
    batch = uuid7()
    here = Comment.objects.filter(post=post).exclude(state=Comment.State.VANISHED)
    ids = [*here.values_list("external_id", flat=True)]
    ids += Comment.objects.filter(account=account, external_id=post.external_id).values_list(
        "external_id", flat=True
    )
    done = remember(account, [gone(pk, began) for pk in ids], now=now, batch=batch)
    Post.objects.filter(pk=post.pk).update(gone_at=began, tried_at=began, problem="")
    note_batch(account, done, source="poll", batch=batch, now=now)
    record(
        "dialogue.post.gone",
        subject=("post", post.pk),
        actor=SYSTEM,
        at=now,
        account=str(account.pk),
        comments=len(done.vanished),
    )


def note_comings_and_goings(account: Account, done: Remembered, now: datetime) -> None:
    """One event for each comment that has vanished or is back."""
    told = [("vanished", pk) for pk in done.vanished] + [("returned", pk) for pk in done.returned]
    for what, pk in told:
        record(
            f"dialogue.comment.{what}",
            subject=("comment", pk),
            actor=SYSTEM,
            at=now,
            account=str(account.pk),
        )


def _collect(
    platform: SocialPlatform,
    credential: Credential,
    since: datetime | None,
    found: dict[str, SeenPost],
) -> None:
    repeats = 0
    for post in platform.posts(credential, since=since):
        repeats = repeats + 1 if post.external_id in found else 0
        if repeats > MOST_REPEATS:
            raise ConnectorError(IN_CIRCLES, read=len(found))
        found[post.external_id] = post


def _keep_posts(account: Account, posts: list[SeenPost], began: datetime, now: datetime) -> None:
    """Keep posts of ours as posts; somebody else's post on our page is also words owed an answer."""
    bulk.lock_account(account.pk)
    batch = uuid7()
    kept = seen.keep_posts(account, posts, now=now, batch=batch)
    touched = kept.new | kept.changed
    visitors = [
        read_visitor(post, began)
        for post in posts
        if post.kind == "visitor" and post.text and post.external_id in touched
    ]
    done = remember(account, visitors, now=now, batch=batch)
    done.digests += kept.digests
    note_batch(account, done, source="poll", batch=batch, now=now, posts=len(touched))


def _collect_comments(
    platform: SocialPlatform, credential: Credential, post_id: str, reading: Pass
) -> None:
    """Read page after page; a cursor that comes back means that we go in circles."""
    cursor: str | None = None
    cursors: set[str] = set()
    try:
        while True:
            page = platform.comments(credential, post_id, cursor=cursor)
            reading.comments |= {comment.external_id: comment for comment in page.comments}
            reading.total = page.total if page.total is not None else reading.total
            cursor = page.next_cursor
            if cursor is None:
                return
            if cursor in cursors:
                reading.problem = fill(IN_CIRCLES, {"read": len(reading.comments)})
                return
            cursors.add(cursor)
    except ConnectorError as error:
        reading.problem, reading.error = str(error), error


def _is_unchanged(mark: Mark | None, comment: SeenComment) -> bool:
    """Whether the reading saw what the latest reading saw and tells nothing that we lack."""
    if mark is None or not mark.settled or mark.read_as != mark_of(comment):
        return False
    return not (
        (not mark.named and (comment.author_id or comment.author_name))
        or (comment.own and not mark.own)
        or (comment.permalink and not mark.linked)
        or (comment.parent_id and not mark.parent)
    )


def _unlisted(post: Post, reading: Pass) -> list[str]:
    """Comments that were there before the reading began and that it did not list."""
    rows = Comment.objects.filter(post=post, kind="comment", first_seen_at__lt=reading.began)
    here = rows.exclude(state=VANISHED).values_list("external_id", flat=True)
    return [external_id for external_id in here if external_id not in reading.comments]


def _note_pass(post: Post, reading: Pass, newest: bool) -> None:
    post.tried_at = max(post.tried_at or reading.began, reading.began)
    post.problem = reading.problem[:500]
    if newest:
        post.polled_at = whole_second(reading.began)
        post.listed = len(reading.comments)
        post.counted = reading.total
    post.save(update_fields=["tried_at", "problem", "polled_at", "listed", "counted"])
