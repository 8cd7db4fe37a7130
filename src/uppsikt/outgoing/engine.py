"""Reserve -> send -> confirm: the one engine for every write to the outside.

A write is a committed row before it is a call, and a call is made by whoever holds the lane's
advisory lock. A process that dies lets go of the lock, so a row left in `sending` with a free lock
is a write of unknown outcome: it is looked up, never blindly repeated.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from uppsikt.errors import N_, ConnectorError, FailureClass
from uppsikt.outgoing.models import Dispatch

LOCK_SPACE = 0x5570  # keeps our advisory locks apart from others'
BACK_OFF = (2, 8, 30, 120, 600)  # seconds after each failed attempt that certainly did nothing
LOOK_AGAIN = (5, 30, 120)  # seconds between look-ups of an unknown outcome
THROTTLED_UNTIL_UNKNOWN = timedelta(minutes=60)


@dataclass(frozen=True)
class Sent:
    """What the other side confirmed."""

    external_id: str
    permalink: str = ""
    raw: bytes = field(default=b"", repr=False)


class Result(Enum):
    """How an attempt ended."""

    CONFIRMED = auto()
    LATER = auto()  # nothing happened; tried again by itself
    UNKNOWN = auto()  # may have happened; looked up again, or a person is asked
    FAILED = auto()  # nothing happened and trying again is of no use


@dataclass(frozen=True)
class Outcome:
    """An attempt's result, with what the caller needs to write its own facts."""

    result: Result
    sent: Sent | None = None
    error: ConnectorError | None = None
    look_up_helps: bool = True


LookUp = Callable[[], Sent | None]


def reserve(
    *,
    channel: str,
    lane: str,
    subject: tuple[str, UUID],
    now: datetime,
    content_id: UUID | None = None,
) -> Dispatch:
    """Write down that something is to be sent, in the transaction of the fact that demands it."""
    kind, pk = subject
    return Dispatch.objects.create(
        channel=channel,
        lane=lane,
        subject_kind=kind,
        subject_id=pk,
        content_id=content_id,
        reserved_at=now,
        not_before=now,
    )


def due(channels: list[str], now: datetime, limit: int = 50) -> list[Dispatch]:
    """Writes that may go now, oldest first, at most one per lane."""
    waiting = Dispatch.objects.filter(
        Q(state=Dispatch.State.RESERVED) | Q(state=Dispatch.State.SENDING),
        channel__in=channels,
        not_before__lte=now,
    )
    first: dict[str, Dispatch] = {}
    for row in waiting.order_by("not_before", "id")[:limit]:
        first.setdefault(row.lane, row)
    return list(first.values())


@contextmanager
def claim(row: Dispatch, now: datetime) -> Iterator[Dispatch | None]:
    """Hold the row's lane while it is sent; None when somebody else does or it is no longer due.

    Must not be entered inside a transaction: the claim has to be committed before the call.
    """
    key = zlib.crc32(row.lane.encode()) - 2**31
    if not _locked("pg_try_advisory_lock", key):
        yield None
        return
    try:
        yield _take(row, now)
    finally:
        _locked("pg_advisory_unlock", key)


def attempt(row: Dispatch, send: Callable[[], Sent], look_up: LookUp | None) -> Outcome:
    """Make the call, or look up a call whose outcome isn't known. Writes nothing.

    `look_up` is None where the other side offers no way to find our own write.
    """
    try:
        if row.attempts > 1 and row.failure in _MAYBE:
            return _settled_by(look_up)
        return Outcome(Result.CONFIRMED, send())
    except ConnectorError as error:
        return _failed(row, error, look_up)


def settle(row: Dispatch, outcome: Outcome, now: datetime) -> Outcome:
    """Write the outcome down; the caller's own facts belong in the same transaction.

    Returns the outcome as it stands: an unknown one that may still be looked up comes back as
    LATER, so that a person is asked only when the look-ups are used up.
    """
    match outcome.result:
        case Result.CONFIRMED:
            _confirm(row, outcome.sent, now)
        case Result.LATER:
            _later(row, outcome.error, now)
        case Result.FAILED:
            _end(row, Dispatch.State.FAILED, outcome.error, now)
        case Result.UNKNOWN:
            return _look_again_or_ask(row, outcome, now)
    return outcome


def settle_by_person(row: Dispatch, *, external_id: str | None, now: datetime) -> None:
    """A person has looked: the write is there (its id), or it is not and may be sent anew."""
    if external_id is not None:
        _confirm(row, Sent(external_id), now)
    else:
        _end(row, Dispatch.State.CANCELLED, None, now)


def cancel(subject: tuple[str, UUID], now: datetime) -> bool:
    """Take back a write that has not been tried; False when it is too late."""
    kind, pk = subject
    taken = Dispatch.objects.filter(
        subject_kind=kind, subject_id=pk, state=Dispatch.State.RESERVED, first_sent_at__isnull=True
    ).update(state=Dispatch.State.CANCELLED, settled_at=now)
    return bool(taken)


_MAYBE = {FailureClass.UNKNOWN_OUTCOME, FailureClass.DUPLICATE}


def _take(row: Dispatch, now: datetime) -> Dispatch | None:
    """Mark the row as being sent. A row found in `sending` was left by a process that died."""
    with transaction.atomic():
        held = Dispatch.objects.select_for_update(no_key=True).get(pk=row.pk)
        if held.state not in {Dispatch.State.RESERVED, Dispatch.State.SENDING}:
            return None
        if held.state == Dispatch.State.SENDING:
            held.failure = FailureClass.UNKNOWN_OUTCOME
        held.state = Dispatch.State.SENDING
        held.attempts += 1
        held.sending_since = now
        held.first_sent_at = held.first_sent_at or now
        held.save()
    return held


def _settled_by(look_up: LookUp | None) -> Outcome:
    found = look_up() if look_up else None
    if found:
        return Outcome(Result.CONFIRMED, found)
    return Outcome(Result.UNKNOWN, look_up_helps=look_up is not None)


def _failed(row: Dispatch, error: ConnectorError, look_up: LookUp | None) -> Outcome:
    in_doubt = row.failure in _MAYBE
    if error.failure in _MAYBE and not in_doubt:
        try:
            settled = _settled_by(look_up)
        except ConnectorError:
            settled = Outcome(Result.UNKNOWN)
        return settled if settled.sent else _doubt(error, look_up)
    if in_doubt:
        return _doubt(error, look_up)
    return Outcome(Result.FAILED if error.permanent else Result.LATER, error=error)


def _doubt(error: ConnectorError, look_up: LookUp | None) -> Outcome:
    return Outcome(Result.UNKNOWN, error=error, look_up_helps=look_up is not None)


def _confirm(row: Dispatch, sent: Sent | None, now: datetime) -> None:
    row.external_id = sent.external_id if sent else ""
    row.failure = row.problem = row.remedy = ""
    row.state = Dispatch.State.CONFIRMED
    row.settled_at = now
    row.save()


def _later(row: Dispatch, error: ConnectorError | None, now: datetime) -> None:
    row.state = Dispatch.State.RESERVED
    row.not_before = _when(row, error, now)
    _explain(row, error)
    row.save()


def _when(row: Dispatch, error: ConnectorError | None, now: datetime) -> datetime:
    if error and error.failure is FailureClass.THROTTLED:
        return error.until or now + THROTTLED_UNTIL_UNKNOWN
    return now + timedelta(seconds=BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1])


def _end(row: Dispatch, state: str, error: ConnectorError | None, now: datetime) -> None:
    row.state = state
    row.settled_at = now
    _explain(row, error)
    row.save()


def _look_again_or_ask(row: Dispatch, outcome: Outcome, now: datetime) -> Outcome:
    """Look up again a few times where that can help, then leave it to a person."""
    looks = row.attempts - 1
    row.failure = FailureClass.UNKNOWN_OUTCOME
    if looks < len(LOOK_AGAIN) and outcome.look_up_helps:
        row.state = Dispatch.State.RESERVED
        row.not_before = now + timedelta(seconds=LOOK_AGAIN[looks])
        row.save()
        return Outcome(Result.LATER, error=outcome.error)
    row.problem = N_("Vi vet inte om det kom fram.")
    row.remedy = N_("Titta hos mottagaren och tala om för Uppsikt om det finns där.")
    row.state = Dispatch.State.UNKNOWN
    row.save()
    return outcome


def _explain(row: Dispatch, error: ConnectorError | None) -> None:
    row.failure = error.failure if error else ""
    row.problem = str(error.message)[:500] if error else ""
    row.remedy = str(error.remedy)[:500] if error else ""


def _locked(function: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [LOCK_SPACE, key])
        answer = cursor.fetchone()
    return bool(answer and answer[0])
