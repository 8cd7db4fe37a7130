"""Chapter 6.2: when an answer is due, when to remind, what is late.

Moments are aware datetimes; a due moment itself is still in time.
"""

from collections.abc import Sequence
from datetime import datetime

from uppsikt.policy.clock import Within, WorkingClock
from uppsikt.policy.facts import Reminder, Waiting
from uppsikt.policy.registry import Strength, rule


@rule(
    "6.2-omhandertagande",
    requirements=("R-6.2-2", "R-9-FL-2"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="RE",
    quote="Därför är det viktigt att kommunen tar hand om, och svarar på de frågor och kommentarer",
    laws=("FL 6",),
    test="tests/policy/test_ch06_times.py::test_a_comment_is_judged_before_the_working_day_ends",
)
def triage_overdue(
    received: datetime, triaged: datetime | None, now: datetime, clock: WorkingClock
) -> bool:
    """Whether nobody had judged the comment when its working day ended.

    The day is the working day it came in on, or the next one when it came in off-hours.
    """
    ends = clock.end_of_office_day(received)
    return now > ends and (triaged is None or triaged > ends)


@rule(
    "6.2-svarstid",
    requirements=("R-6.2-6",),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="RE",
    quote="absolut senast inom en arbetsdag,",
    laws=("FL 6",),
    test="tests/policy/test_ch06_times.py::test_the_first_answer_is_due_within_a_working_day",
)
def answer_due(received: datetime, clock: WorkingClock, within: Within) -> datetime:
    """The last moment `received` may stay without an answer or a "skickat vidare"."""
    return clock.after(received, within)


@rule(
    "6.2-slutsvar",
    requirements=("R-6.2-11",),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="RE",
    quote="(som längst inom fem arbetsdagar).",
    laws=("FL 6",),
    test="tests/policy/test_ch06_times.py::test_the_final_answer_is_due_within_five_working_days",
)
def final_due(
    received: datetime,
    clock: WorkingClock,
    within: Within,
    *,
    held_at: datetime | None = None,
    counted_from: str = "received",
) -> datetime:
    """The last moment for the final answer.

    Counted from receipt (C-07); a policy may count from `held_at`, when the holding reply went out.
    """
    from_holding = counted_from == "holding_reply" and held_at is not None
    return clock.after(held_at if from_holding and held_at else received, within)


@rule(
    "6.2-forsenad",
    requirements=("R-6.2-6", "R-6.2-11"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="RE",
    quote="absolut senast inom en arbetsdag,",
    laws=("FL 6",),
    test="tests/policy/test_ch06_times.py::test_late_is_when_the_due_time_has_passed_unmet",
)
def is_late(due: datetime, met: datetime | None, now: datetime) -> bool:
    """Whether a due time passed without being met; what was met too late stays late."""
    return (met or now) > due


@rule(
    "6.2-paminnelser",
    requirements=("R-6.2-6", "R-6.2-11", "R-3-4"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="RE",
    quote="absolut senast inom en arbetsdag,",
    laws=("FL 6",),
    test="tests/policy/test_ch06_times.py::test_reminders_come_at_half_three_quarters_and_due",
)
def reminders(
    received: datetime, due: datetime, clock: WorkingClock, steps: Sequence[float]
) -> tuple[Reminder, ...]:
    """When the handler is reminded, in order; from the due time on the manager is told as well."""
    return tuple(_reminder(received, due, clock, part) for part in sorted(set(steps)))


def _reminder(received: datetime, due: datetime, clock: WorkingClock, part: float) -> Reminder:
    overdue = part >= 1
    at = due if overdue else clock.part(received, due, part)
    return Reminder(part=part, at=at, escalates=overdue)


@rule(
    "6.2-ko",
    requirements=("R-6.2-5", "R-6.2-20"),
    paragraph="6.2",
    strength=Strength.SHALL,
    kind="RE",
    quote="Försök att svara så snabbt som möjligt,",
    laws=("FL 6",),
    test="tests/policy/test_ch06_times.py::test_the_queue_begins_with_what_is_due_soonest",
)
def queue(waiting: Sequence[Waiting]) -> list[Waiting]:
    """The order in which open cases are shown: soonest due first, then oldest first."""
    return sorted(waiting, key=lambda case: (case.due, case.received_at, case.id))
