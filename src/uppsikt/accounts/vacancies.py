"""Units that nobody answers for: told of every week until somebody does (R-2.1-6)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from uppsikt.audit.log import SYSTEM, record
from uppsikt.notices.services import tell
from uppsikt.organisation.facts import without_manager
from uppsikt.organisation.models import Role, Unit
from uppsikt.organisation.queries import everybody_with, local_day

RULE = "R-2.1-6"


def tell_of_vacancies(*, now: datetime) -> int:
    """Tell the communicators which units lack an accountable manager today; returns how many."""
    units = without_manager(local_day(now))
    for unit in units:
        _tell(unit, now)
    return len(units)


@transaction.atomic
def _tell(unit: Unit, now: datetime) -> None:
    year, week, _ = local_day(now).isocalendar()
    told = tell(
        everybody_with(Role.COMMUNICATOR, local_day(now)),
        "unit.unmanaged",
        path="/konton",
        once=f"unmanaged:{unit.pk}:{year}-{week}",
        rule=RULE,
        now=now,
        unit=unit.name,
    )
    if told:
        record(
            "organisation.manager.missing",
            subject=("unit", unit.pk),
            actor=SYSTEM,
            at=now,
            unit=unit.name,
        )
