"""Reminders at the policy's steps, and escalation when a due time passes (6.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from uppsikt.audit.log import SYSTEM, record
from uppsikt.dialogue import escalation
from uppsikt.dialogue.models import Case
from uppsikt.notices.services import tell
from uppsikt.organisation.policies import policy_of
from uppsikt.organisation.queries import local_day
from uppsikt.policy import ch06_comments, ch06_times
from uppsikt.policy.clock import WorkingClock
from uppsikt.policy.facts import Reminder
from uppsikt.policy.parameters import Policy

FIRST, FINAL, JUDGED = "case", "final", "judged"
STEP_NAMES = {0.5: "half", 0.75: "three_quarters", 1.0: "overdue"}
RULES = {FIRST: "R-6.2-6", FINAL: "R-6.2-11", JUDGED: "R-6.2-2"}
UNTRIAGED = "case.untriaged"


@dataclass(frozen=True)
class Planned:
    """A reminder of one of the case's clocks: first answer, final answer, judged by the day's end."""

    clock: str
    due: datetime
    reminder: Reminder

    @property
    def code(self) -> str:
        if self.clock == JUDGED:
            return UNTRIAGED
        return f"{self.clock}.{STEP_NAMES.get(self.reminder.part, 'waiting')}"


def plan(case: Case, policy: Policy) -> list[Planned]:
    """Every reminder of the case that its unmet clocks call for, in time order."""
    clock, steps = policy.clock(), policy.escalation.steps
    planned: list[Planned] = []
    if case.triaged_at is None and case.answered_at is None:
        ends = clock.end_of_office_day(case.received_at)
        planned.append(Planned(JUDGED, ends, Reminder(part=1.0, at=ends, escalates=True)))
    if case.first_met_at is None:
        planned += _of(FIRST, case.received_at, case.first_due, clock, steps)
    if case.answered_at is None:
        planned += _of(FINAL, case.received_at, case.final_due, clock, steps)
    return sorted(planned, key=lambda one: one.reminder.at)


def first_reminder(case: Case, policy: Policy) -> datetime | None:
    """When the first reminder of a new case is to be sent."""
    planned = plan(case, policy)
    return planned[0].reminder.at if planned else None


def next_reminder(case: Case, policy: Policy, now: datetime) -> datetime | None:
    """When the next reminder is to be sent, now that the case's clocks have changed."""
    return min(
        (one.reminder.at for one in plan(case, policy) if one.reminder.at >= now), default=None
    )


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
        .select_related("policy_version", "account__unit", "unit", "handler", "answerer")
        .filter(pk=pk, next_reminder_at__lte=now)
        .first()
    )
    if case is None or case.next_reminder_at is None:
        return 0
    policy = policy_of(case.policy_version)
    planned = plan(case, policy)
    new = [one for one in planned if one.reminder.at >= case.next_reminder_at]
    due = [one for one in new if _has_come(case, one, policy.clock(), now)]
    for one in _latest_of_each(due):
        _send(case, one, policy, now)
    ahead = [one.reminder.at for one in new if one not in due]
    case.next_reminder_at = min(ahead, default=None)
    case.save(update_fields=["next_reminder_at"])
    return 1


def _has_come(case: Case, one: Planned, clock: WorkingClock, now: datetime) -> bool:
    """Whether to send it now. A due moment itself is still in time; nothing is late before it."""
    if one.clock == JUDGED:
        return ch06_times.triage_overdue(case.received_at, case.triaged_at, now, clock)
    if one.reminder.escalates:
        return ch06_times.is_late(one.due, None, now)
    return one.reminder.at <= now


def _latest_of_each(due: Iterable[Planned]) -> list[Planned]:
    """Of several steps passed at once only the last is sent; who was away is not flooded."""
    latest = {one.clock: one for one in due}
    return list(latest.values())


def _send(case: Case, one: Planned, policy: Policy, now: datetime) -> None:
    escalates = one.reminder.escalates and _is_the_managers(case, policy)
    if one.clock == JUDGED:
        _say_untriaged(case, now)
    else:
        _say_the_time(case, one, now, escalates=escalates)
    record(
        "dialogue.case.reminded",
        subject=("case", case.pk),
        actor=SYSTEM,
        at=now,
        step=one.code,
        escalated=escalates,
    )


def _is_the_managers(case: Case, policy: Policy) -> bool:
    """Whether the manager is told: praise and talk between citizens is owed no answer (R-6.2-1)."""
    return ch06_comments.needs_answer(case.intents, policy.replies.kinds_needing_answer)


def _say_untriaged(case: Case, now: datetime) -> None:
    """One notice per person, account and day, however many comments were left unjudged."""
    people = escalation.with_substitutes([case.handler], now)
    people += [one for one in escalation.to_alert(case, now) if one not in people]
    tell(
        people,
        UNTRIAGED,
        path=f"/inkorg?konto={case.account_id}",
        once=f"{UNTRIAGED}:{case.account_id}:{local_day(now)}",
        rule=RULES[JUDGED],
        now=now,
        account=case.account.name,
    )


def _say_the_time(case: Case, one: Planned, now: datetime, *, escalates: bool) -> None:
    about: dict[str, Any] = {
        "path": f"/arende/{case.pk}",
        "rule": RULES[one.clock],
        "now": now,
        "account": case.account.name,
        "due": one.due.isoformat(),
    }
    people = escalation.with_substitutes([case.handler, case.answerer], now)
    tell(people, one.code, once=f"{one.clock}.{one.reminder.part}:{case.pk}", **about)
    if escalates:
        code = f"{one.clock}.escalated"
        tell(escalation.to_alert(case, now), code, once=f"{code}:{case.pk}", **about)


def _of(
    name: str, received: datetime, due: datetime, clock: WorkingClock, steps: tuple[float, ...]
) -> list[Planned]:
    reminders = ch06_times.reminders(received, due, clock, steps)
    return [Planned(name, due, reminder) for reminder in reminders]
