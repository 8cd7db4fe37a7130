"""Reads of the register."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from uppsikt.accounts.models import Account
from uppsikt.accounts.roster import team
from uppsikt.organisation.models import Person, Role
from uppsikt.organisation.queries import everybody_with, local_day


def active_accounts() -> QuerySet[Account]:
    """Accounts whose comments are followed, with what showing them needs."""
    return (
        Account.objects.filter(state=Account.State.ACTIVE)
        .select_related("unit", "authority", "connection")
        .order_by("name")
    )


def responsible_for_connection(account: Account, now: datetime) -> QuerySet[Person]:
    """Who is told when the connection breaks: the page owner and the system administrators."""
    day = local_day(now)
    ids = {team(account, day).owner} | set(
        everybody_with(Role.SYSADMIN, day).values_list("pk", flat=True)
    )
    return Person.objects.filter(pk__in=[pk for pk in ids if pk])
