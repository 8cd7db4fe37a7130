"""Every write to the outside: reserved, sent once, confirmed, or given to a person."""

import zlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from tests.ground import Database
from uuid6 import uuid7

from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.outgoing import engine
from uppsikt.outgoing.engine import Outcome, Result, Sent
from uppsikt.outgoing.models import Dispatch

pytestmark = pytest.mark.usefixtures("committed_database")

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SENT = Sent("555001_9004")


class Other:
    """The other side: what it answers to each call, and what it has received."""

    def __init__(self, *answers: Sent | ConnectorError) -> None:
        self.answers = list(answers)
        self.calls = 0
        self.there: Sent | None = None

    def send(self) -> Sent:
        self.calls += 1
        answer = self.answers.pop(0)
        if isinstance(answer, ConnectorError):
            raise answer
        return answer

    def look_up(self) -> Sent | None:
        return self.there


def failure(kind: FailureClass, **more: object) -> ConnectorError:
    return ConnectorError("Det gick inte.", "Vänta.", failure=kind, **more)  # type: ignore[arg-type]


def reserved(lane: str = "reply:1", subject: UUID | None = None) -> Dispatch:
    return engine.reserve(
        channel="reply", lane=lane, subject=("answer", subject or uuid7()), now=MONDAY
    )


def run(other: Other, now: datetime = MONDAY, *, can_look: bool = True) -> list[Result]:
    results = []
    for row in engine.due(["reply"], now):
        with engine.claim(row, now) as held:
            if held is not None:
                outcome = engine.attempt(held, other.send, other.look_up if can_look else None)
                results.append(engine.settle(held, outcome, now).result)
    return results


def state(row: Dispatch) -> str:
    return Dispatch.objects.get(pk=row.pk).state


def test_a_confirmed_write_keeps_the_other_sides_id() -> None:
    row = reserved()
    assert run(Other(SENT)) == [Result.CONFIRMED]
    row.refresh_from_db()
    assert (row.state, row.external_id, row.attempts) == ("confirmed", "555001_9004", 1)
    assert run(Other()) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FailureClass.TRANSIENT, "reserved"),
        (FailureClass.THROTTLED, "reserved"),
        (FailureClass.AUTH_EXPIRED, "failed"),
        (FailureClass.PERMISSION, "failed"),
        (FailureClass.INVALID, "failed"),
        (FailureClass.POLICY_BLOCK, "failed"),
        (FailureClass.GONE, "failed"),
        (FailureClass.UNKNOWN_OUTCOME, "reserved"),
        (FailureClass.DUPLICATE, "reserved"),
    ],
)
def test_what_each_failure_leaves_behind(kind: FailureClass, expected: str) -> None:
    row = reserved()
    run(Other(failure(kind)))
    assert state(row) == expected


def test_a_throttled_write_waits_until_the_other_side_allows() -> None:
    row = reserved()
    until = MONDAY + timedelta(minutes=40)
    run(Other(failure(FailureClass.THROTTLED, until=until)))
    row.refresh_from_db()
    assert row.not_before == until
    assert engine.due(["reply"], until - timedelta(seconds=1)) == []
    assert run(Other(SENT), until) == [Result.CONFIRMED]


def test_a_lost_answer_is_looked_up_and_never_sent_again() -> None:
    row = reserved()
    other = Other(failure(FailureClass.UNKNOWN_OUTCOME))
    other.there = SENT
    assert run(other) == [Result.CONFIRMED]
    assert (other.calls, state(row)) == (1, "confirmed")


def test_a_lost_answer_that_shows_up_late_is_found() -> None:
    row = reserved()
    other = Other(failure(FailureClass.UNKNOWN_OUTCOME))
    assert run(other) == [Result.LATER]
    other.there = SENT
    assert run(other, MONDAY + timedelta(minutes=1)) == [Result.CONFIRMED]
    assert (other.calls, state(row)) == (1, "confirmed")


def test_what_cannot_be_found_goes_to_a_person() -> None:
    row = reserved()
    other = Other(failure(FailureClass.UNKNOWN_OUTCOME))
    results = []
    for minute in range(0, 20, 4):
        results += run(other, MONDAY + timedelta(minutes=minute))
    assert results[-1] is Result.UNKNOWN
    assert (other.calls, state(row)) == (1, "unknown")


def test_where_nothing_can_be_looked_up_a_person_is_asked_at_once() -> None:
    row = reserved()
    assert run(Other(failure(FailureClass.UNKNOWN_OUTCOME)), can_look=False) == [Result.UNKNOWN]
    assert state(row) == "unknown"


def test_a_write_left_by_a_process_that_died_is_looked_up() -> None:
    row = reserved()
    Dispatch.objects.filter(pk=row.pk).update(
        state="sending", attempts=1, sending_since=MONDAY, first_sent_at=MONDAY
    )
    other = Other()
    other.there = SENT
    assert run(other) == [Result.CONFIRMED]
    assert (other.calls, state(row)) == (0, "confirmed")


def test_a_write_that_died_unseen_is_never_repeated_blindly() -> None:
    row = reserved()
    Dispatch.objects.filter(pk=row.pk).update(
        state="sending", attempts=1, sending_since=MONDAY, first_sent_at=MONDAY
    )
    other = Other(SENT)
    for minute in range(0, 20, 4):
        run(other, MONDAY + timedelta(minutes=minute))
    assert (other.calls, state(row)) == (0, "unknown")


def test_a_lane_carries_one_write_at_a_time() -> None:
    first, second = reserved("diary:KS"), reserved("diary:KS")
    reserved("diary:SBN")
    assert [row.lane for row in engine.due(["reply"], MONDAY)] == ["diary:KS", "diary:SBN"]
    run(Other(SENT, Sent("2")))
    assert (state(first), state(second)) == ("confirmed", "reserved")


def test_a_lane_held_by_another_process_is_left_alone(committed_database: Database) -> None:
    row = reserved()
    key = zlib.crc32(row.lane.encode()) - 2**31
    with psycopg.connect(committed_database.url()) as theirs:
        theirs.execute("SELECT pg_advisory_lock(%s, %s)", [engine.LOCK_SPACE, key])
        assert run(Other(SENT)) == []
        theirs.execute("SELECT pg_advisory_unlock(%s, %s)", [engine.LOCK_SPACE, key])
    assert run(Other(SENT)) == [Result.CONFIRMED]
    assert state(row) == "confirmed"


def test_the_same_matter_is_never_reserved_twice() -> None:
    subject = uuid7()
    reserved(subject=subject)
    with pytest.raises(Exception, match="dispatch_once_per_subject"):
        reserved(subject=subject)


@pytest.mark.parametrize(("found", "expected"), [("555_1", "confirmed"), (None, "cancelled")])
def test_a_person_settles_what_is_unknown(found: str | None, expected: str) -> None:
    row = reserved()
    run(Other(failure(FailureClass.UNKNOWN_OUTCOME)), can_look=False)
    row.refresh_from_db()
    engine.settle_by_person(row, external_id=found, now=MONDAY)
    assert state(row) == expected


def test_what_has_not_been_tried_can_be_taken_back() -> None:
    row = reserved()
    assert engine.cancel((row.subject_kind, row.subject_id), MONDAY) is True
    assert (state(row), run(Other(SENT))) == ("cancelled", [])


def test_an_outcome_tells_nothing_of_the_words() -> None:
    assert "hemligt" not in repr(Outcome(Result.CONFIRMED, Sent("1", "", b"hemligt")))
