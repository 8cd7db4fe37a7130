"""Reminders at the policy's steps and escalation when a due time passes (6.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from uppsikt.audit.log import SYSTEM, record
from uppsikt.dialogue.models import Case
from uppsikt.notices.services import tell
from uppsikt.organisation.models import Person
from uppsikt.organisation.policies import policy_of
from uppsikt.organisation.queries import local_day, manager_of
from uppsikt.policy import ch06_times
from uppsikt.policy.clock import WorkingClock
from uppsikt.policy.facts import Reminder
from uppsikt.policy.parameters import Policy

STEP_NAMES = {0.5: "half", 0.75: "three_quarters", 1.0: "overdue"}
RULES = {"case": "R-6.2-6", "final": "R-6.2-11"}


@dataclass(frozen=True)
class Planned:
    """A reminder of one of the case's two clocks."""

    clock: str  # "case" for the first answer, "final" for the final one
    due: datetime
    reminder: Reminder

    @property
    def code(self) -> str:
        return f"{self.clock}.{STEP_NAMES.get(self.reminder.part, 'half')}"


def plan(case: Case, policy: Policy) -> list[Planned]:
    """Every reminder of the case that its unmet clocks call for, in time order."""
    clock, steps = policy.clock(), policy.escalation.steps
    planned: list[Planned] = []
    if case.first_met_at is None:
        planned += _of("case", case.received_at, case.first_due, clock, steps)
    if case.answered_at is None:
        planned += _of("final", case.received_at, case.final_due, clock, steps)
    return sorted(planned, key=lambda one: one.reminder.at)


def first_reminder(case: Case, policy: Policy) -> datetime | None:
    """When the first reminder of a new case is to be sent."""
    planned = plan(case, policy)
    return planned[0].reminder.at if planned else None


def remind_due(*, now: datetime, limit: int = 200) -> int:
    """Send the reminders whose time has come; returns how many cases were touched."""
    waiting = Case.objects.filter(next_reminder_at__lte=now).order_by("next_reminder_at")
    touched = 0
    for pk in list(waiting.values_list("pk", flat=True)[:limit]):
        touched += _remind(pk, now)
    return touched


@transaction.atomic
def _remind(pk: UUID, now: datetime) -> int:
    case = (
        Case.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
        .select_related("policy_version", "account", "unit", "handler", "answerer")
        .filter(pk=pk, next_reminder_at__lte=now)
        .first()
    )
    if case is None:
        return 0
    planned = plan(case, policy_of(case.policy_version))
    due = [one for one in planned if one.reminder.at <= now]
    for one in _latest_of_each(due):
        _send(case, one, now)
    ahead = [one.reminder.at for one in planned if one.reminder.at > now]
    case.next_reminder_at = min(ahead, default=None)
    case.save(update_fields=["next_reminder_at"])
    return 1


def _latest_of_each(due: Iterable[Planned]) -> list[Planned]:
    """Of several steps passed at once only the last is sent; who was away is not flooded."""
    latest = {one.clock: one for one in due}
    return list(latest.values())


def _send(case: Case, one: Planned, now: datetime) -> None:
    people = {person for person in (case.handler, case.answerer) if person}
    about: dict[str, Any] = {
        "path": f"/arende/{case.pk}",
        "rule": RULES[one.clock],
        "now": now,
        "account": case.account.name,
        "due": one.due.isoformat(),
    }
    tell(people, one.code, once=f"{one.code}:{case.pk}", **about)
    if one.reminder.escalates:
        managers = _managers(case, now)
        tell(
            managers,
            f"{one.clock}.escalated",
            once=f"{one.clock}.escalated:{case.pk}",
            **about,
        )
    record(
        "dialogue.case.reminded",
        subject=("case", case.pk),
        actor=SYSTEM,
        at=now,
        step=one.code,
        escalated=one.reminder.escalates,
    )


def _managers(case: Case, now: datetime) -> list[Person]:
    manager = manager_of(case.unit, local_day(now)) or manager_of(case.account.unit, local_day(now))
    return [manager] if manager else []


def _of(
    name: str, received: datetime, due: datetime, clock: WorkingClock, steps: tuple[float, ...]
) -> list[Planned]:
    reminders = ch06_times.reminders(received, due, clock, steps)
    return [Planned(name, due, reminder) for reminder in reminders]
