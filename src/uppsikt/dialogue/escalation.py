"""Who is told: those whose turn it is, who stands in for them, and the manager who answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from uppsikt.dialogue.models import Case
from uppsikt.organisation.models import Person, Role
from uppsikt.organisation.queries import absences, everybody_with, local_day, manager_of
from uppsikt.policy import ch06_comments


def to_alert(case: Case, now: datetime) -> list[Person]:
    """Whom to alert of what is late: the manager of the case's unit, never another unit's (R-6.2-17).

    Above that unit stands the one whose account it is; without any manager the communicator is
    told, who can say who answers. A manager who is away has a substitute beside.
    """
    day = local_day(now)
    desk = everybody_with(Role.COMMUNICATOR, day).order_by("pk").first()
    asked = [manager_of(case.unit, day), manager_of(case.account.unit, day), desk]
    by_id = {str(person.pk): person for person in asked if person}
    chosen = ch06_comments.escalates_to(*(str(person.pk) if person else None for person in asked))
    return with_substitutes([by_id[chosen]], now) if chosen else []


def with_substitutes(people: Iterable[Person | None], now: datetime) -> list[Person]:
    """These people once each, and beside each who is away today the one who stands in."""
    known = {person.pk: person for person in people if person}
    away = absences(local_day(now))
    stand_ins = {pk for one in known if (pk := away.get(one)) and pk not in known}
    return [*known.values(), *Person.objects.filter(pk__in=stand_ins, left_on__isnull=True)]
