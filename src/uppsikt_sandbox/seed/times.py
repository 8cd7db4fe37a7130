"""Times of the seeded weeks, in Swedish office days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
OPENS, CLOSES = (8, 5), (16, 30)


def days_ago(now: datetime, days: int, hour: int, minute: int) -> datetime:
    """Return that time so many days ago, or on the working day before it."""
    day = now.astimezone(SWEDEN) - timedelta(days=days)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=11, microsecond=0).astimezone(UTC)


def workdays_ago(now: datetime, days: float) -> datetime:
    """Return a time so many working days ago: in the morning, with a half in the afternoon."""
    day = now.astimezone(SWEDEN)
    for _ in range(int(days)):
        day -= timedelta(days=1)
        while day.weekday() >= 5:
            day -= timedelta(days=1)
    hour = 14 if days % 1 else 10
    moment = day.replace(hour=hour, minute=17, second=5, microsecond=0)
    return moment.astimezone(UTC)


def in_office(moment: datetime) -> datetime:
    """Return the moment itself within office hours, else a moment after the next opening."""
    local = moment.astimezone(SWEDEN)
    if local.weekday() < 5 and OPENS <= (local.hour, local.minute) < CLOSES:
        return moment
    minutes = 5 + local.minute % 50
    if (local.hour, local.minute) >= CLOSES:
        local += timedelta(days=1)
    while local.weekday() >= 5:
        local += timedelta(days=1)
    return local.replace(hour=8, minute=minutes, second=40, microsecond=0).astimezone(UTC)


def workdays_later(moment: datetime, days: int) -> datetime:
    """Return the same Swedish time so many weekdays later; holidays are not known here."""
    local = moment.astimezone(SWEDEN)
    for _ in range(days):
        local += timedelta(days=1)
        while local.weekday() >= 5:
            local += timedelta(days=1)
    return local.astimezone(UTC)
