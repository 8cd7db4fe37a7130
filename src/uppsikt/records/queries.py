"""Reads of registration."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from uppsikt.audit.models import Event
from uppsikt.dialogue.models import Answer, Case
from uppsikt.organisation.models import PolicyVersion
from uppsikt.organisation.policies import policy_of
from uppsikt.records.models import Registration


def cases_owing_registration(now: datetime, limit: int) -> QuerySet[Case]:
    """Cases without a registration whose time has come; the rule then judges each."""
    none_yet = ~Exists(Registration.objects.filter(case=OuterRef("pk")))
    time_has_come = (
        Q(answered_at__isnull=False)
        | Q(final_due__lte=now)
        | Q(restricted=True)
        | Q(policy_version__in=_registering_at_receipt())
    )
    worth_it = (
        Q(of_weight=True)
        | Q(restricted=True)
        | Q(intents__has_any_keys=["synpunkt", "forslag", "klagomal"])
        | Q(intents=[], suggestion__intent__has_any_keys=["synpunkt", "forslag", "klagomal"])
    )
    return (
        Case.objects.filter(none_yet, time_has_come, worth_it)
        .exclude(state=Case.State.CLOSED)
        .select_related("policy_version")
        .order_by("received_at")[:limit]
    )


def _registering_at_receipt() -> list[PolicyVersion]:
    """The policy versions under which the duty opens when a comment comes in (C-13)."""
    versions = PolicyVersion.objects.all()
    return [one for one in versions if policy_of(one).registration.opens == "at_receipt"]


def cases_finished(limit: int) -> QuerySet[Case]:
    """Settled cases that are still open."""
    return (
        Case.objects.filter(
            closed_at__isnull=True,
            triaged_at__isnull=False,
            state__in=[Case.State.ANSWERED, Case.State.REFERRED, Case.State.NO_ANSWER],
        )
        .select_related("policy_version")
        .order_by("answered_at")[:limit]
    )


def registrations_to_send(limit: int) -> QuerySet[Registration]:
    """Registrations with a step left: new ones, and unanswered ones whose answer came later."""
    late_answer = Exists(
        Answer.objects.filter(case=OuterRef("case"), state=Answer.State.PUBLISHED).filter(
            published_at__gt=OuterRef("registered_at")
        )
    )
    open_ones = Q(state__in=[Registration.State.WAITING, Registration.State.SENDING])
    return (
        Registration.objects.filter(
            open_ones | (Q(state=Registration.State.REGISTERED) & late_answer), manual=False
        )
        .select_related("authority")
        .order_by("due_at")[:limit]
    )


def overdue(now: datetime) -> QuerySet[Registration]:
    """Registrations past their due time (C-13)."""
    return (
        Registration.objects.filter(due_at__lte=now)
        .exclude(state=Registration.State.REGISTERED)
        .select_related("case__account__unit", "case__unit", "case__handler")
        .order_by("due_at")
    )


def overdue_untold(now: datetime) -> QuerySet[Registration]:
    """Those of the overdue ones that nobody has been told of yet."""
    told = Event.objects.filter(
        code="records.registration.overdue", subject_kind="case", subject_id=OuterRef("case_id")
    )
    return overdue(now).filter(~Exists(told))
