"""Reading the platforms: polling is the truth, webhooks are the fast path.

Every account gets its turn, one piece of work at a time, so that a busy page never keeps the others
waiting. What goes wrong with one account stays with that account.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db.models import Min, Q

from uppsikt.accounts import services as accounts
from uppsikt.accounts.models import Account, Connection
from uppsikt.accounts.queries import active_accounts
from uppsikt.dialogue import bulk, checking, reading
from uppsikt.dialogue.pace import Pace, due_posts, posts_are_due, watched
from uppsikt.dialogue.reading import NOT_SHOWN, Clock
from uppsikt.errors import N_, ConnectorError, FailureClass, UppsiktError, fill
from uppsikt.ports.platform import Credential, SocialPlatform
from uppsikt.publishing.models import Post

POSTS_A_RUN = 30  # readings of comments per account and run; the rest is next in line
BACK_OFF = (2, 8, 30, 120)  # seconds of rest after one failed reading, two, three, more
ITS_OWN = frozenset(
    {FailureClass.GONE, FailureClass.INVALID}
)  # the post's trouble, not the account's
REST_WHEN_THROTTLED = timedelta(minutes=60)  # when the platform doesn't say how long

NOT_STORED = N_("Läsningen kunde inte sparas ({kind}). Den görs om.")

PlatformFor = Callable[[str], SocialPlatform]

log = structlog.get_logger()


@dataclass(frozen=True)
class Reader:
    """All that reading one account takes. `clock` gives the moment each reading begins."""

    platform: SocialPlatform
    account: Account
    credential: Credential
    clock: Clock
    pace: Pace = field(default_factory=Pace.every)


def take_in_all(
    platform_for: PlatformFor,
    *,
    clock: Clock,
    pace: Pace,
    keep_going: Callable[[], bool] = lambda: True,
    after: Callable[[], None] = lambda: None,
) -> int:
    """Read what is due of every account that can be read; returns how many turns were taken.

    `after` follows every turn, so that what was read is dealt with at once.
    """
    now = clock()
    turns = deque(take_in(reader) for reader in _readers(platform_for, readable(now), clock, pace))
    taken = 0
    while turns and keep_going():
        turn = turns.popleft()
        if next(turn, None) is not None:
            turns.append(turn)
            taken += 1
            after()
    return taken


def readable(now: datetime) -> list[Account]:
    """The accounts that may be read now; the one that was read longest ago comes first."""
    found = active_accounts().filter(connection__state=Connection.State.OK)
    parked = [a for a in found if a.connection.parked_until and a.connection.parked_until > now]
    return sorted(
        (account for account in found if account not in parked),
        key=lambda account: (
            account.connection.last_complete_pass is not None,
            account.connection.last_complete_pass or now,
            account.name,
        ),
    )


def take_in(reader: Reader) -> Iterator[str]:
    """Read what is due of one account, yielding after each piece of work.

    A failure ends the account's turn and shows on its connection; only a database that is away is
    raised.
    """
    try:
        yield from _work(reader)
    except ConnectorError as error:
        note_trouble(reader.account, error, reader.clock())
        return
    except bulk.AWAY:
        raise
    except Exception as problem:
        unstored = ConnectorError(NOT_STORED, kind=type(problem).__name__)
        note_trouble(reader.account, unstored, reader.clock())
        return
    note_calm(reader.account, reader.clock())


def note_trouble(account: Account, error: ConnectorError, now: datetime) -> None:
    """Stop a broken account, let a throttled one rest, try the others again after a while."""
    log.warning("reading.failed", account=str(account.pk), failure=str(error.failure))
    if error.failure in accounts.BROKEN:
        accounts.note_failure(account, error, now=now)
        return
    connection = Connection.objects.get(account=account)
    failures = min(connection.failures + 1, 1000)
    until = error.until or now + _rest(error, failures)
    if error.failure is FailureClass.THROTTLED:
        error.until = until
        accounts.note_failure(account, error, now=now)
    Connection.objects.filter(account=account).update(failures=failures, parked_until=until)


def note_calm(account: Account, now: datetime) -> None:
    """A turn without trouble: move the clock of what has been read completely.

    It says since when every fresh post and the list of posts are completely read; while a watched
    post has an unread part it stands still.
    """
    connection = Connection.objects.get(account=account)
    never_shown = Q(content__isnull=True) & ~Q(problem="")
    posts = watched(account, now).exclude(never_shown)
    since = posts.filter(rank=1).aggregate(oldest=Min("polled_at"))["oldest"]
    unread = posts.filter(rank=1, polled_at__isnull=True).exists()
    troubled = posts.exclude(problem="").exists()
    at = min((t for t in (connection.posts_polled_at, since) if t), default=None)
    values: dict[str, object] = {"failures": 0, "parked_until": None}
    if at and not unread and not troubled and connection.posts_polled_at:
        values["last_complete_pass"] = at
    Connection.objects.filter(account=account).update(**values)


def _readers(
    platform_for: PlatformFor, readable_accounts: Iterable[Account], clock: Clock, pace: Pace
) -> Iterator[Reader]:
    for account in readable_accounts:
        try:
            credential = accounts.credential(account)
            yield Reader(platform_for(account.platform), account, credential, clock, pace)
        except UppsiktError as error:
            log.warning("reading.impossible", account=str(account.pk), problem=type(error).__name__)


def _work(reader: Reader) -> Iterator[str]:
    account, now = reader.account, reader.clock()
    if doubts := checking.waiting(account, now):
        checking.check(reader.platform, account, reader.credential, doubts, reader.clock)
        yield "checked"
    if posts_are_due(account, reader.pace, now):
        reading.read_posts(reader.platform, account, reader.credential, reader.clock)
        yield "posts"
    for post in due_posts(account, reader.pace, reader.clock(), POSTS_A_RUN):
        _read(reader, post)
        yield "comments"


def _read(reader: Reader, post: Post) -> None:
    """Read one post. What is wrong with the post alone stays with the post."""
    arguments = (reader.platform, reader.account, reader.credential, post, reader.clock)
    try:
        if post.content_id is None:
            _read_itself(reader, post)
        reading.read_comments(*arguments)
    except ConnectorError as error:
        if error.failure is not FailureClass.GONE:
            _note_unreadable(post, str(error), reader.clock())
        elif not checking.settle_missing_post(*arguments):
            _note_unreadable(post, NOT_SHOWN, reader.clock())
        never_shown = post.content_id is None and error.failure is FailureClass.PERMISSION
        if error.failure not in ITS_OWN and not never_shown:
            raise
    except bulk.AWAY:
        raise
    except Exception as problem:
        kind = type(problem).__name__
        log.warning("reading.not_stored", post=str(post.pk), problem=kind)
        _note_unreadable(post, fill(NOT_STORED, {"kind": kind}), reader.clock())


def _read_itself(reader: Reader, post: Post) -> None:
    """Some kinds of post are never shown, although their comments may be."""
    try:
        reading.read_post(reader.platform, reader.account, reader.credential, post, reader.clock)
    except ConnectorError as error:
        if error.failure not in (FailureClass.GONE, FailureClass.PERMISSION):
            raise


def _note_unreadable(post: Post, problem: str, now: datetime) -> None:
    Post.objects.filter(pk=post.pk).update(problem=problem[:500], tried_at=now)


def _rest(error: ConnectorError, failures: int) -> timedelta:
    if error.failure is FailureClass.THROTTLED:
        return REST_WHEN_THROTTLED
    return timedelta(seconds=BACK_OFF[min(failures, len(BACK_OFF)) - 1])
