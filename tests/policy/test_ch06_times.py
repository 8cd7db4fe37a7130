"""6.2: due within a working day, finally within five, reminded before, alerted when late."""

from datetime import datetime

import pytest

from uppsikt.policy.ch06_times import (
    answer_due,
    final_due,
    is_late,
    queue,
    reminders,
    triage_overdue,
)
from uppsikt.policy.clock import Within, WorkingClock
from uppsikt.policy.facts import Reminder, Waiting
from uppsikt.policy.workdays import STOCKHOLM, WorkCalendar

CLOCK = WorkingClock(WorkCalendar())


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=STOCKHOLM)


THURSDAY = local("2026-12-10 10:00")
FRIDAY = local("2026-12-11 10:00")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-12-10 10:00", "2026-12-11 10:00"),
        ("2026-12-11 20:00", "2026-12-14 17:00"),
        ("2026-04-02 11:00", "2026-04-07 11:00"),
    ],
    ids=["torsdag", "fredag kväll", "skärtorsdag"],
)
def test_the_first_answer_is_due_within_a_working_day(received: str, due: str) -> None:
    assert answer_due(local(received), CLOCK, Within(1)) == local(due)


def test_the_final_answer_is_due_within_five_working_days() -> None:
    """R-6.2-11: received Monday 10:00, holding reply Tuesday 09:00, due next Monday 10:00."""
    monday, tuesday = local("2026-12-07 10:00"), local("2026-12-08 09:00")
    assert final_due(monday, CLOCK, Within(5), held_at=tuesday) == local("2026-12-14 10:00")
    from_holding = final_due(
        monday, CLOCK, Within(5), held_at=tuesday, counted_from="holding_reply"
    )
    assert from_holding == local("2026-12-15 09:00")
    unheld = final_due(monday, CLOCK, Within(5), counted_from="holding_reply")
    assert unheld == local("2026-12-14 10:00")


@pytest.mark.parametrize(
    ("met", "now", "late"),
    [
        pytest.param(None, FRIDAY, False, id="på slaget är i tid"),
        pytest.param(None, local("2026-12-11 10:01"), True, id="en minut efter"),
        pytest.param(FRIDAY, local("2026-12-14 10:00"), False, id="besvarat i tid"),
        pytest.param(local("2026-12-11 12:00"), local("2026-12-14 10:00"), True, id="för sent"),
    ],
)
def test_late_is_when_the_due_time_has_passed_unmet(
    met: datetime | None, now: datetime, late: bool
) -> None:
    """R-6.2-6: received Thursday 10:00; when Friday 10:00 passes without answer it is breached."""
    assert is_late(answer_due(THURSDAY, CLOCK, Within(1)), met, now) is late


def test_reminders_come_at_half_three_quarters_and_due() -> None:
    assert reminders(THURSDAY, FRIDAY, CLOCK, (0.5, 0.75, 1.0)) == (
        Reminder(part=0.5, at=local("2026-12-10 14:30"), escalates=False),
        Reminder(part=0.75, at=local("2026-12-10 16:45"), escalates=False),
        Reminder(part=1.0, at=FRIDAY, escalates=True),
    )


@pytest.mark.parametrize(
    ("received", "triaged", "now", "overdue"),
    [
        pytest.param("2026-12-10 10:00", None, "2026-12-10 17:00", False, id="dagen pågår"),
        pytest.param("2026-12-10 10:00", None, "2026-12-10 17:01", True, id="dagen är slut"),
        pytest.param(
            "2026-12-10 10:00", "2026-12-10 11:00", "2026-12-11 09:00", False, id="bedömd i tid"
        ),
        pytest.param(
            "2026-12-10 10:00",
            "2026-12-11 08:00",
            "2026-12-11 09:00",
            True,
            id="bedömd dagen efter",
        ),
        pytest.param("2026-12-11 20:00", None, "2026-12-14 16:00", False, id="fredag kväll"),
        pytest.param("2026-12-11 20:00", None, "2026-12-14 17:30", True, id="måndagen är slut"),
        pytest.param("2026-12-24 09:00", None, "2026-12-25 12:00", False, id="över jul"),
    ],
)
def test_a_comment_is_judged_before_the_working_day_ends(
    received: str, triaged: str | None, now: str, overdue: bool
) -> None:
    """R-6.2-2: an item not triaged when the working day ends is overdue."""
    judged = local(triaged) if triaged else None
    assert triage_overdue(local(received), judged, local(now), CLOCK) is overdue


def test_the_queue_begins_with_what_is_due_soonest() -> None:
    """R-6.2-5: given three open cases, the oldest is first."""
    old = Waiting(id="a", received_at=local("2026-12-09 09:00"), due=FRIDAY)
    newer = Waiting(id="b", received_at=THURSDAY, due=FRIDAY)
    later = Waiting(id="c", received_at=local("2026-12-08 09:00"), due=local("2026-12-15 09:00"))
    assert queue([later, newer, old]) == [old, newer, later]
