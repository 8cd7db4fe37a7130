"""Decisions and what follows from them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from uppsikt.audit.log import Actor, record
from uppsikt.errors import RuleBroken
from uppsikt.organisation import facts
from uppsikt.organisation.models import (
    Absence,
    Decision,
    Person,
    PolicyVersion,
    Role,
    RoleAssignment,
    Unit,
    User,
)
from uppsikt.organisation.queries import local_day
from uppsikt.policy import ch02_responsibility, ch05_resources
from uppsikt.policy.loading import load
from uppsikt.policy.parameters import Policy


@transaction.atomic
def let_represent(
    person: Person,
    *,
    decided_by: Person,
    delegation_item: str,
    valid_to: date | None,
    actor: Actor,
    now: datetime,
) -> Decision:
    """Sign the manager's decision that `person` may speak for the municipality (R-5.2-4, R-5.2-5)."""
    findings = ch05_resources.decider_may_decide(
        facts.decider(person, decided_by, delegation_item, local_day(now))
    )
    if findings:
        raise RuleBroken(findings)
    decision = Decision.objects.create(
        number=next_number(now),
        kind=Decision.Kind.REPRESENT,
        decided_by=decided_by,
        delegation_item=delegation_item.strip(),
        decided_on=local_day(now),
        valid_from=local_day(now),
        valid_to=valid_to,
        subject=person,
        unit=person.unit,
    )
    record(
        "organisation.decision.signed",
        subject=("decision", decision.pk),
        actor=actor,
        at=now,
        kind=decision.kind,
        number=decision.number,
        person=str(person.pk),
    )
    return decision


@transaction.atomic
def withdraw(decision: Decision, *, reason: str, actor: Actor, now: datetime) -> None:
    """Withdraw a decision: every right that rests on it ends at once."""
    decision.withdrawn_at = now
    decision.withdrawal_reason = reason
    decision.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    record(
        "organisation.decision.withdrawn",
        subject=("decision", decision.pk),
        actor=actor,
        at=now,
        number=decision.number,
    )


@transaction.atomic
def give_role(
    person: Person,
    role: Role,
    *,
    decision: Decision,
    actor: Actor,
    now: datetime,
    unit: Unit | None = None,
    authority_id: UUID | None = None,
    valid_to: date | None = None,
) -> RoleAssignment:
    """Record that a decision gives a person a role; a unit has one manager at a time (R-2.1-6)."""
    if role == Role.MANAGER and unit is not None:
        _refuse_a_second_manager(unit, person, max(decision.valid_from, local_day(now)))
    assignment = RoleAssignment.objects.create(
        person=person,
        role=role,
        unit=unit,
        authority_id=authority_id,
        decision=decision,
        valid_from=decision.valid_from,
        valid_to=valid_to,
    )
    record(
        "organisation.role.given",
        subject=("role", assignment.pk),
        actor=actor,
        at=now,
        role=str(role),
        person=str(person.pk),
        number=decision.number,
    )
    return assignment


def _refuse_a_second_manager(unit: Unit, person: Person, day: date) -> None:
    names = {*facts.managers(unit, day), person.name}
    if findings := ch02_responsibility.unit_has_one_manager(unit.name, names):
        raise RuleBroken(findings)


@transaction.atomic
def report_absence(
    person: Person,
    *,
    kind: str,
    from_day: date,
    to_day: date,
    substitute: Person | None,
    actor: Actor,
    now: datetime,
) -> Absence:
    """Record an absence and who stands in (R-5.2-15)."""
    absence = Absence.objects.create(
        person=person, kind=kind, from_day=from_day, to_day=to_day, substitute=substitute
    )
    record(
        "organisation.absence.reported",
        subject=("person", person.pk),
        actor=actor,
        at=now,
        kind=kind,
        substitute=str(substitute.pk) if substitute else None,
    )
    return absence


def install_policy(source: str | Path, *, actor: Actor, now: datetime) -> PolicyVersion:
    """Let a policy file (a path or its text) take effect; PolicyRefused tells all that is wrong."""
    return install_policy_value(load(source), actor=actor, now=now)


@transaction.atomic
def install_policy_value(policy: Policy, *, actor: Actor, now: datetime) -> PolicyVersion:
    """Let a policy take effect. Refused without deciding body, date and number (C-32)."""
    if findings := policy.undecided():
        raise RuleBroken(findings)
    about = policy.policy
    assert about.adopted_by  # nothing is undecided
    assert about.adopted_on
    assert about.dnr
    version, new = PolicyVersion.objects.get_or_create(
        sha256=policy.fingerprint(),
        defaults={
            "name": f"{about.id} {about.version}",
            "text": policy.as_text(),
            "decided_by": about.adopted_by,
            "decided_on": about.adopted_on,
            "decision_number": about.dnr,
            "valid_from": about.valid_from or about.adopted_on,
            "installed_at": now,
        },
    )
    if new:
        record(
            "policy.installed",
            subject=("policy", version.pk),
            actor=actor,
            at=now,
            sha256=version.sha256,
            number=version.decision_number,
        )
    return version


@transaction.atomic
def note_login(user: User, *, now: datetime) -> None:
    """Somebody has logged in."""
    person = user.person_id
    record(
        "session.login",
        subject=("person", person),
        actor=Actor(person, "medarbetare"),
        at=now,
        method="password",
    )


def next_number(now: datetime) -> str:
    """The next number in this year's series of delegation decisions."""
    year = local_day(now).year
    used = Decision.objects.filter(number__startswith=f"DEL {year}/").count()
    return f"DEL {year}/{used + 1}"
