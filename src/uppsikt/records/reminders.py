"""A registration that is late is the unit's: its manager is told, not the registrar (R-6.2-17)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from uppsikt.audit.log import SYSTEM, record
from uppsikt.dialogue import escalation
from uppsikt.notices.services import tell
from uppsikt.records import queries
from uppsikt.records.models import Registration

ON_ITS_WAY = timedelta(minutes=15)  # what is sent by itself may take so long before it is late
RULE = "R-6.2-17"


def remind_due(*, now: datetime, limit: int = 200) -> int:
    """Tell of registrations that are late, once each; returns how many were told of."""
    late = list(queries.overdue_untold(now - ON_ITS_WAY)[:limit])
    for registration in late:
        _tell(registration, now)
    return len(late)


@transaction.atomic
def _tell(registration: Registration, now: datetime) -> None:
    case = registration.case
    people = escalation.to_alert(case, now)
    people += [one for one in escalation.with_substitutes([case.handler], now) if one not in people]
    tell(
        people,
        "registration.overdue",
        path=f"/arende/{case.pk}",
        once=f"registration.overdue:{registration.pk}",
        rule=RULE,
        now=now,
        account=case.account.name,
        due=registration.due_at.isoformat(),
    )
    record(
        "records.registration.overdue",
        subject=("case", case.pk),
        actor=SYSTEM,
        at=now,
        registration=str(registration.pk),
    )
