"""What the platforms told us becomes facts: raw deliveries are drained in batches, none is lost.

A delivery that can't be read is kept, marked with its problem, counted, and stops nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from django.db import Error, transaction
from django.db.models import QuerySet
from uuid6 import uuid7

from uppsikt.accounts.models import Account
from uppsikt.audit.log import SYSTEM, record, record_batch
from uppsikt.dialogue import bulk, services
from uppsikt.dialogue.models import Comment, RawEvent
from uppsikt.dialogue.observations import Observation, is_about_a_comment, told
from uppsikt.dialogue.remembering import Remembered, remember
from uppsikt.errors import N_, UppsiktError, fill
from uppsikt.ports.platform import SeenEvent
from uppsikt.publishing import seen
from uppsikt.publishing.seen import PostRef

DELIVERIES_AT_ONCE = 200
CASES_AT_ONCE = 1000
TEST_ACCOUNT = "0"  # the platform's own test deliveries

UNREADABLE = N_("Kunde inte läsas ({kind}). Den är sparad som den kom.")
NOT_OURS = N_("Gäller konton som inte finns i Uppsikt ({count} händelser).")

Parse = Callable[[str, bytes], Iterable[SeenEvent]]

log = structlog.get_logger()


@dataclass
class Drained:
    """What a run made of the deliveries that waited."""

    deliveries: int = 0
    unreadable: int = 0
    tests: int = 0
    strangers: int = 0
    new: list[UUID] = field(default_factory=list)

    def add(self, other: Drained) -> None:
        """Count the other run in."""
        self.deliveries += other.deliveries
        self.unreadable += other.unreadable
        self.tests += other.tests
        self.strangers += other.strangers
        self.new += other.new


@dataclass
class _Delivery:
    row: RawEvent
    events: list[SeenEvent] = field(default_factory=list)
    problem: str = ""


def take_events(parse: Parse, *, now: datetime, limit: int = DELIVERIES_AT_ONCE) -> Drained:
    """Turn up to `limit` waiting deliveries into facts; `parse` reads one (source, bytes).

    One transaction for all; if that fails on what a delivery holds, one each, so that the others
    go through. A database that is away is not the delivery's fault: the error is raised.
    """
    try:
        return _drain(parse, now, _waiting()[:limit])
    except bulk.AWAY:
        raise
    except Exception as problem:
        log.warning("intake.batch_failed", problem=type(problem).__name__)
    return _drain_one_by_one(parse, now, limit)


def open_awaited_cases(*, now: datetime, limit: int = CASES_AT_ONCE) -> int:
    """Open the cases that new comments are owed; returns how many comments were seen to."""
    waiting = list(
        Comment.objects.filter(awaits_case=True)
        .order_by("created_at")
        .values_list("pk", flat=True)[:limit]
    )
    try:
        return _open(waiting, now)
    except UppsiktError:
        raise
    except Exception as problem:
        log.warning("intake.cases_failed", problem=type(problem).__name__)
    return sum(_open_alone(pk, now) for pk in waiting)


def note_batch(
    account: Account, done: Remembered, *, source: str, batch: UUID, now: datetime, posts: int = 0
) -> None:
    """Write the one event that binds everything the batch added; none if it changed nothing."""
    if done.versions or posts:
        record_batch(
            "dialogue.intake.batch",
            done.digests,
            subject=("batch", batch),
            actor=SYSTEM,
            at=now,
            account=str(account.pk),
            posts=posts,
            comments=len(done.new),
            versions=done.versions,
            source=source,
        )


@transaction.atomic
def _drain(parse: Parse, now: datetime, rows: QuerySet[RawEvent]) -> Drained:
    held = rows.select_for_update(no_key=True, skip_locked=True)
    deliveries = [_parsed(row, parse) for row in held]
    done = Drained(deliveries=len(deliveries))
    done.unreadable = sum(1 for delivery in deliveries if delivery.problem)
    accounts = _accounts(deliveries)
    _count_strangers(deliveries, accounts, done)
    for account in sorted(accounts.values(), key=lambda account: account.pk):
        done.new += _take(account, deliveries, now).new
    _mark_handled(deliveries, now)
    return done


def _waiting() -> QuerySet[RawEvent]:
    return RawEvent.objects.filter(handled_at__isnull=True).order_by("received_at", "id")


def _drain_one_by_one(parse: Parse, now: datetime, limit: int) -> Drained:
    done = Drained()
    for pk in list(_waiting().values_list("pk", flat=True)[:limit]):
        one = _waiting().filter(pk=pk)
        try:
            done.add(_drain(parse, now, one))
        except bulk.AWAY:
            raise
        except Exception as problem:
            done.add(_set_aside(one, problem, now))
    return done


@transaction.atomic
def _set_aside(one: QuerySet[RawEvent], problem: Exception, now: datetime) -> Drained:
    """Mark a delivery that can be read but holds what can't be stored."""
    rows = list(one.select_for_update(no_key=True, skip_locked=True))
    _mark_handled([_Delivery(row, problem=_unreadable(problem)) for row in rows], now)
    return Drained(deliveries=len(rows), unreadable=len(rows))


def _parsed(row: RawEvent, parse: Parse) -> _Delivery:
    try:
        return _Delivery(row, events=list(parse(row.source, bytes(row.body))))
    except Exception as problem:
        if isinstance(problem, Error):
            raise
        return _Delivery(row, problem=_unreadable(problem))


def _unreadable(problem: Exception) -> str:
    return fill(UNREADABLE, {"kind": type(problem).__name__})


def _accounts(deliveries: list[_Delivery]) -> dict[str, Account]:
    named = {event.account_id for delivery in deliveries for event in delivery.events}
    rows = Account.objects.filter(external_id__in=[name for name in named if name])
    return {row.external_id: row for row in rows}


def _count_strangers(
    deliveries: list[_Delivery], accounts: dict[str, Account], done: Drained
) -> None:
    for delivery in deliveries:
        others = [event for event in delivery.events if event.account_id not in accounts]
        tests = sum(1 for event in others if event.account_id == TEST_ACCOUNT)
        done.tests += tests
        done.strangers += len(others) - tests
        if len(others) > tests:
            delivery.problem = fill(NOT_OURS, {"count": len(others) - tests})


def _take(account: Account, deliveries: list[_Delivery], now: datetime) -> Remembered:
    page, batch = account.external_id, uuid7()
    observations: list[Observation] = []
    posts: list[PostRef] = []
    for delivery in deliveries:
        for event in delivery.events:
            if event.account_id != page:
                continue
            if is_about_a_comment(event, page):
                observations.append(told(event, page, delivery.row.received_at))
            elif event.kind == "post" and event.external_id and event.verb == "add":
                posts.append(PostRef(event.external_id, event.created_at or now))
    bulk.lock_account(account.pk)
    seen.posts_of(account, posts)
    done = remember(account, observations, now=now, batch=batch)
    note_batch(account, done, source="webhook", batch=batch, now=now)
    return done


def _mark_handled(deliveries: list[_Delivery], now: datetime) -> None:
    for delivery in deliveries:
        delivery.row.handled_at = now
        delivery.row.problem = delivery.problem[:300]
    sound = [d.row.pk for d in deliveries if not d.problem]
    RawEvent.objects.filter(pk__in=sound).update(handled_at=now)
    odd = [d.row for d in deliveries if d.problem]
    RawEvent.objects.bulk_update(odd, ["handled_at", "problem"])
    if odd:
        record(
            "dialogue.intake.set_aside",
            subject=("intake", None),
            actor=SYSTEM,
            at=now,
            deliveries=len(odd),
        )


@transaction.atomic
def _open(comment_ids: list[UUID], now: datetime) -> int:
    rows = Comment.objects.select_for_update(no_key=True, skip_locked=True).filter(
        pk__in=comment_ids, awaits_case=True
    )
    mine = list(rows.values_list("pk", flat=True))
    if mine:
        services.open_cases(mine, now=now)
        Comment.objects.filter(pk__in=mine).update(awaits_case=False)
    return len(mine)


def _open_alone(comment_id: UUID, now: datetime) -> int:
    try:
        return _open([comment_id], now)
    except bulk.AWAY:
        raise
    except Exception as problem:
        log.warning("intake.case_failed", comment=str(comment_id), problem=type(problem).__name__)
        return 0
