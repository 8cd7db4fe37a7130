"""Avstämning: once a night everything that is followed is read in full, and differences are counted.

The day is trusted only as far as the night agrees: webhooks can go silent without a word, and a
reading can miss what it wasn't shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min

from uppsikt.accounts import services as accounts
from uppsikt.accounts.models import Account
from uppsikt.audit.log import SYSTEM, record
from uppsikt.dialogue import checking, reading
from uppsikt.dialogue.models import Comment, Reconciliation
from uppsikt.dialogue.pace import RECENT, watched
from uppsikt.dialogue.polling import PlatformFor, Reader, note_trouble, readable
from uppsikt.dialogue.reading import Clock
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.organisation.queries import STOCKHOLM
from uppsikt.publishing.models import Post

HOUR = 2  # local time at which a night's reading may begin
TRY_AGAIN = timedelta(minutes=30)
A_DAY = timedelta(days=1)


def reconcile_due(
    platform_for: PlatformFor,
    *,
    clock: Clock,
    keep_going: Callable[[], bool] = lambda: True,
) -> int:
    """Reconcile the accounts whose night has come; returns how many were read in full."""
    done = 0
    for account in readable(clock()):
        if keep_going() and is_due(account, clock()):
            done += reconcile(platform_for, account, clock, keep_going)
    return done


def is_due(account: Account, now: datetime) -> bool:
    """Whether the account has not been read in full since the night began.

    An account that we had not yet read when the night began has no day to be compared with.
    """
    night = latest_night(now)
    tonight = Reconciliation.objects.filter(account=account, began_at__gte=night, began_at__lte=now)
    if tonight.filter(complete=True).exists():
        return False
    if tonight.filter(began_at__gt=now - TRY_AGAIN).exists():
        return False
    first = Post.objects.filter(account=account).aggregate(first=Min("first_seen_at"))["first"]
    return first is not None and first < night


def latest_night(now: datetime) -> datetime:
    """The latest moment at which it was two at night in the municipality."""
    local = now.astimezone(STOCKHOLM)
    night = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return night if night <= local else night - A_DAY


def reconcile(
    platform_for: PlatformFor, account: Account, clock: Clock, keep_going: Callable[[], bool]
) -> bool:
    """Read everything of the account that is followed; False when it couldn't be read to the end."""
    night = Reconciliation(account=account, began_at=clock())
    try:
        credential = accounts.credential(account)
        platform = platform_for(account.platform)
        reader = Reader(platform, account, credential, clock)
        for _ in _read_everything(reader, night):
            if not keep_going():
                return False
        night.complete = not night.problem
    except ConnectorError as error:
        note_trouble(account, error, clock())
        night.problem = str(error)[:500]
    _note(night, clock())
    return night.complete


def _read_everything(reader: Reader, night: Reconciliation) -> Iterator[None]:
    reading.read_posts(
        reader.platform, reader.account, reader.credential, reader.clock, reach=RECENT
    )
    yield
    for post in watched(reader.account, night.began_at).filter(rank__lte=3).order_by("-created_at"):
        _read(reader, post, night)
        yield
    while doubts := checking.waiting(reader.account, reader.clock()):
        checking.check(reader.platform, reader.account, reader.credential, doubts, reader.clock)
        yield


def _read(reader: Reader, post: Post, night: Reconciliation) -> None:
    night.posts += 1
    try:
        done = reading.read_comments(
            reader.platform, reader.account, reader.credential, post, reader.clock
        )
    except ConnectorError as error:
        if error.failure is not FailureClass.GONE:
            raise
        checking.settle_missing_post(
            reader.platform, reader.account, reader.credential, post, reader.clock
        )
        return
    before = post.polled_at
    if before is not None:
        night.missed += Comment.objects.filter(pk__in=done.new, created_at__lt=before).count()
    night.changed += len(done.edited)
    post.refresh_from_db(fields=["counted", "listed", "problem"])
    night.counted += post.counted or 0
    night.listed += post.listed or 0
    night.problem = night.problem or post.problem


@transaction.atomic
def _note(night: Reconciliation, now: datetime) -> None:
    """Keep the night's figures. A night that was broken off is replaced when it is tried again."""
    earlier = Reconciliation.objects.filter(account=night.account, complete=True)
    since = earlier.aggregate(last=Max("began_at"))["last"] or night.began_at - A_DAY
    day = Comment.objects.filter(
        account=night.account,
        kind="comment",
        first_seen_at__gte=since,
        first_seen_at__lt=night.began_at,
    )
    night.only_webhook = day.filter(by_webhook=True, by_poll=False).count()
    night.only_poll = day.filter(by_webhook=False, by_poll=True).count()
    night.vanished = Comment.objects.filter(
        account=night.account, vanished_at__gte=night.began_at
    ).count()
    Reconciliation.objects.filter(
        account=night.account, complete=False, began_at__gte=latest_night(night.began_at)
    ).delete()
    night.save(force_insert=True)
    record(
        "dialogue.intake.differs",
        subject=("reconciliation", night.pk),
        actor=SYSTEM,
        at=now,
        account=str(night.account_id),
        complete=night.complete,
        posts=night.posts,
        missed=night.missed,
        changed=night.changed,
        vanished=night.vanished,
        only_webhook=night.only_webhook,
        only_poll=night.only_poll,
    )
