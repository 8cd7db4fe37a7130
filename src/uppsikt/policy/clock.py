"""The working-day clock: when a working day has passed since something came in (6.2, C-07).

Moments in and out are aware datetimes; out is UTC, the edge shows local time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from uppsikt.policy.workdays import ONE_DAY, WHOLE_DAY, Span, WorkCalendar

LAST_SECOND = timedelta(seconds=1)


class ClockMode(StrEnum):
    """How a deadline in working days runs."""

    BUSINESS = "business"
    END_OF_NEXT_WORKDAY = "end_of_next_workday"
    HOURS_24_WORKDAYS = "hours_24_workdays"


class WithinUnit(StrEnum):
    WORKING_DAY = "working_day"
    HOUR = "hour"


@dataclass(frozen=True)
class Within:
    """A deadline's length: so many working days, or hours during which the clock runs."""

    n: int
    unit: WithinUnit = WithinUnit.WORKING_DAY


@dataclass(frozen=True)
class WorkingClock:
    """Counts working time after one calendar in one mode.

    `business` runs in office hours of working days; what comes in off-hours starts at the next
    opening, and what ends at closing time stays there. `end_of_next_workday` ends at 23:59:59
    local on the n-th working day after the day of receipt. `hours_24_workdays` runs all 24 hours
    of working days; a due moment at 24:00 is written as 00:00 of the next day.
    """

    calendar: WorkCalendar
    mode: ClockMode = ClockMode.BUSINESS

    def after(self, received: datetime, within: Within) -> datetime:
        """The last moment of a deadline that started to run when `received` came in."""
        if self.mode is ClockMode.END_OF_NEXT_WORKDAY and within.unit is WithinUnit.WORKING_DAY:
            return self._end_of_working_day(received, within.n)
        return self._forward(received, self._length(within))

    def part(self, received: datetime, due: datetime, fraction: float) -> datetime:
        """When `fraction` (0-1) of the working time between receipt and due has passed."""
        return self._forward(received, self.working_time_between(received, due) * fraction)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How long the clock runs from `start` to `end`; nothing when `end` isn't later."""
        total = timedelta()
        for opens, closes in self._running(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def working_hours_between(self, start: datetime, end: datetime) -> float:
        """The same in hours, for showing."""
        return self.working_time_between(start, end) / timedelta(hours=1)

    def end_of_office_day(self, received: datetime) -> datetime:
        """When the office closes on the working day of receipt, or on the next one if off-hours."""
        office = WorkingClock(self.calendar)
        opens, _ = next(office._running(received))
        day = self.calendar.local_day(opens)
        return self.calendar.at(day, self.calendar.office_hours(day)[-1].closes)

    def _length(self, within: Within) -> timedelta:
        if within.unit is WithinUnit.HOUR:
            return timedelta(hours=within.n)
        if self.mode is ClockMode.HOURS_24_WORKDAYS:
            return within.n * ONE_DAY
        return within.n * self.calendar.day_length

    def _end_of_working_day(self, received: datetime, n: int) -> datetime:
        days = self.calendar.working_days_after(self.calendar.local_day(received))
        for _ in range(n - 1):
            next(days)
        return self.calendar.at(next(days), WHOLE_DAY[0].closes) - LAST_SECOND

    def _forward(self, received: datetime, length: timedelta) -> datetime:
        """Let the clock run for `length`; no length at all leaves `received` as it is."""
        if not length:
            return received.astimezone(UTC)
        for opens, closes in self._running(received):
            if length <= closes - opens:
                return opens + length
            length -= closes - opens
        raise OverflowError("the calendar has no working day left")

    def _running(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches (UTC) in which the clock runs from `start` on, in order."""
        start = start.astimezone(UTC)
        today = self.calendar.local_day(start) - ONE_DAY
        for day in self.calendar.working_days_after(today):
            for span in self._hours(day):
                opens = max(start, self.calendar.at(day, span.opens))
                closes = self.calendar.at(day, span.closes)
                if opens < closes:
                    yield opens, closes

    def _hours(self, day: date) -> tuple[Span, ...]:
        if self.mode is ClockMode.HOURS_24_WORKDAYS:
            return WHOLE_DAY
        return self.calendar.office_hours(day)
