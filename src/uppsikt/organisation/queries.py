"""Who may do what on a day, by decisions in force. A day is a local date (Europe/Stockholm)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from uppsikt.errors import N_, UppsiktError
from uppsikt.organisation.models import (
    Absence,
    Decision,
    Person,
    PolicyVersion,
    Role,
    RoleAssignment,
    Unit,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class HeldRole:
    """A role that holds today: for a unit, an authority, or the whole municipality (both None)."""

    role: Role
    unit_id: UUID | None
    authority_id: UUID | None


def local_day(now: datetime) -> date:
    """The calendar day it is in Sweden at `now`."""
    return now.astimezone(STOCKHOLM).date()


def in_force(day: date, prefix: str = "") -> Q:
    """The condition that a decision (or what hangs on it) holds on `day`."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


def decided(day: date) -> Q:
    """The condition on an assignment: both it and the decision it rests on hold on `day`."""
    return in_force(day) & in_force(day, "decision__") & Q(decision__withdrawn_at__isnull=True)


def roles_of(person: Person, day: date) -> frozenset[HeldRole]:
    """The roles that decisions in force give this person on `day`."""
    rows = RoleAssignment.objects.filter(decided(day), person=person)
    return frozenset(
        HeldRole(Role(role), unit_id, authority_id)
        for role, unit_id, authority_id in rows.values_list("role", "unit_id", "authority_id")
    )


def holders(
    role: Role, day: date, *, unit: Unit | None = None, authority_id: UUID | None = None
) -> QuerySet[Person]:
    """People who hold `role` on `day` for the unit or authority, or for the whole municipality."""
    scope = Q(unit__isnull=True, authority__isnull=True)
    if unit is not None:
        scope |= Q(unit=unit) | Q(unit__isnull=True, authority_id=unit.authority_id)
    if authority_id is not None:
        scope |= Q(authority_id=authority_id)
    held = RoleAssignment.objects.filter(decided(day), scope, role=role)
    return Person.objects.filter(pk__in=held.values("person_id"), left_on__isnull=True)


def everybody_with(role: Role, day: date) -> QuerySet[Person]:
    """People who hold `role` on `day`, for whatever unit or authority."""
    held = RoleAssignment.objects.filter(decided(day), role=role)
    return Person.objects.filter(pk__in=held.values("person_id"), left_on__isnull=True)


def manager_of(unit: Unit, day: date) -> Person | None:
    """The accountable manager of the unit on `day` (R-2.1-6)."""
    held = RoleAssignment.objects.filter(decided(day), role=Role.MANAGER, unit=unit)
    return Person.objects.filter(pk__in=held.values("person_id")).order_by("pk").first()


def representation(person: Person, day: date) -> Decision | None:
    """The decision in force that lets the person speak for the municipality (R-5.2-4)."""
    return (
        Decision.objects.filter(
            in_force(day),
            kind=Decision.Kind.REPRESENT,
            subject=person,
            withdrawn_at__isnull=True,
        )
        .order_by("-valid_from")
        .first()
    )


def represented_by(people: Iterable[UUID], day: date) -> frozenset[UUID]:
    """Which of these people may speak for the municipality on `day`."""
    return frozenset(
        pk
        for pk in Decision.objects.filter(
            in_force(day),
            kind=Decision.Kind.REPRESENT,
            subject_id__in=list(people),
            withdrawn_at__isnull=True,
        ).values_list("subject_id", flat=True)
        if pk is not None
    )


def absences(day: date) -> dict[UUID, UUID | None]:
    """Who is away on `day`, and who stands in."""
    rows = Absence.objects.filter(from_day__lte=day, to_day__gte=day)
    return dict(rows.values_list("person_id", "substitute_id"))


def policy_in_force(day: date) -> PolicyVersion:
    """The policy version that holds on `day`; raises UppsiktError when none has been decided."""
    version = PolicyVersion.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    if version is None:
        raise UppsiktError(
            N_("Ingen riktlinje gäller ännu."),
            N_("Installera en beslutad policyfil med: uppsikt policy install FIL"),
        )
    return version


def unit_for_topic(words: Iterable[str]) -> list[tuple[Unit, str]]:
    """Units whose topics occur among the words, best first, with the topic that matched."""
    spoken = set(words)
    found = [
        (unit, hits)
        for unit in Unit.objects.select_related("authority")
        if (hits := [topic for topic in unit.topics if topic in spoken])
    ]
    found.sort(key=lambda pair: (-len(pair[1]), pair[0].name))
    return [(unit, hits[0]) for unit, hits in found]
