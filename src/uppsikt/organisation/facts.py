"""Rows turned into the values that the policy judges."""

from __future__ import annotations

from datetime import date

from uppsikt.organisation.models import Decision, Person, Role, RoleAssignment, Unit
from uppsikt.organisation.queries import decided, representation, roles_of
from uppsikt.policy import ch02_responsibility
from uppsikt.policy.facts import Decider, Representation, StaffMember


def decider(person: Person, decided_by: Person, delegation_item: str, day: date) -> Decider:
    """Who is about to decide about `person`: the manager of the unit, by which item?"""
    managed = {held.unit_id for held in roles_of(decided_by, day) if held.role == Role.MANAGER}
    return Decider(
        is_manager=person.unit_id in managed,
        decides_about_self=person.pk == decided_by.pk,
        delegation_item=delegation_item,
    )


def speaks_by(person: Person, day: date) -> Representation | None:
    """The decision by which the person speaks for the municipality, in force or the latest one."""
    decision = representation(person, day) or (
        Decision.objects.filter(kind=Decision.Kind.REPRESENT, subject=person)
        .order_by("-valid_from")
        .first()
    )
    if decision is None:
        return None
    return Representation(
        valid_from=decision.valid_from,
        valid_to=decision.valid_to,
        withdrawn=decision.withdrawn_at is not None,
    )


def managers(unit: Unit, day: date) -> list[str]:
    """The names of those who are the unit's accountable manager on `day`; there should be one."""
    held = RoleAssignment.objects.filter(decided(day), role=Role.MANAGER, unit=unit)
    return sorted(held.values_list("person__name", flat=True).distinct())


def without_manager(day: date) -> list[Unit]:
    """The units that nobody answers for on `day` (R-2.1-6)."""
    units = Unit.objects.order_by("name")
    judged = [(unit, managers(unit, day)) for unit in units]
    return [
        unit
        for unit, names in judged
        if not names and ch02_responsibility.unit_has_one_manager(unit.name, names)
    ]


def staff(person: Person, unit_name: str = "") -> StaffMember:
    """The person as the signature rule sees him or her."""
    return StaffMember(
        name=person.name,
        title=person.title,
        unit=unit_name or person.unit.name,
        protected=person.protected,
    )
