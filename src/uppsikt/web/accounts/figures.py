"""What has come in on an account lately, by kind, and how fast it was answered (R-1-4, R-6.2-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import ngettext

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.accounts.models import Account
from uppsikt.dialogue import queries
from uppsikt.organisation.policies import current
from uppsikt.web.codes import word

DAYS = 90
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Figures:
    """The last weeks in numbers. `kinds` count judged comments; one may be of several kinds."""

    days: int
    cases: int
    kinds: list[tuple[str, int]]
    response: str


def figures(account: Account, who: Viewer) -> Figures:
    """The account's numbers, over the cases that the viewer may read."""
    since = who.now - timedelta(days=DAYS)
    cases = access.cases(who).filter(account=account, received_at__gte=since)
    _, policy = current(who.now)
    middle = queries.median_response(cases, policy.clock())
    return Figures(
        days=DAYS,
        cases=cases.count(),
        kinds=[(word(kind), number) for kind, number in queries.counted_by_kind(cases).items()],
        response=working_time(middle) if middle is not None else "",
    )


def working_time(length: timedelta) -> str:
    """Working time in words: "40 arbetsminuter", "3 arbetstimmar"."""
    if length < HOUR:
        minutes = max(1, round(length / timedelta(minutes=1)))
        return ngettext("{n} arbetsminut", "{n} arbetsminuter", minutes).format(n=minutes)
    hours = round(length / HOUR)
    return ngettext("{n} arbetstimme", "{n} arbetstimmar", hours).format(n=hours)
