"""Which days are working days and when the office is open (guideline 6.2; readings C-07, C-08)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

from uppsikt.errors import N_, UppsiktError

STOCKHOLM = ZoneInfo("Europe/Stockholm")
EVES = ("midsommarafton", "julafton", "nyårsafton")
MINUTES_A_DAY = 24 * 60
ONE_DAY = timedelta(days=1)
FRIDAY = 4


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of one day, in minutes after local midnight; 24:00 is 1440."""

    opens: int
    closes: int

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.closes - self.opens)


WHOLE_DAY = (Span(0, MINUTES_A_DAY),)
OFFICE_DAY = (Span(8 * 60, 17 * 60),)


def spans(text: str) -> tuple[Span, ...]:
    """Read "08:00-12:00,13:00-16:30" ("+" separates as well as ","); refuse what isn't hours."""
    parts = [part for part in text.replace("+", ",").split(",") if part.strip()]
    read = tuple(_span(part.strip()) for part in parts)
    in_order = all(a.closes <= b.opens for a, b in pairwise(read))
    if not read or not in_order:
        raise _not_hours(text)
    return read


def _span(text: str) -> Span:
    opens, dash, closes = text.partition("-")
    span = Span(_minutes(opens, text), _minutes(closes, text))
    if not dash or span.opens >= span.closes:
        raise _not_hours(text)
    return span


def _minutes(text: str, whole: str) -> int:
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
        raise _not_hours(whole)
    minutes = int(hour) * 60 + int(minute)
    if int(minute) > 59 or minutes > MINUTES_A_DAY:
        raise _not_hours(whole)
    return minutes


def _not_hours(text: str) -> UppsiktError:
    return UppsiktError(
        N_("”{text}” är inte en öppettid."),
        N_("Skriv till exempel 08:00-17:00 eller 08:00-12:00,13:00-16:30, i tidsordning."),
        text=text,
    )


@dataclass(frozen=True)
class WorkCalendar:
    """Working days are Monday to Friday but for Swedish holidays, eves and local closures.

    `eves` are the eves that count as holidays; `closed` are the municipality's own closed days;
    `short` are days with hours of their own. A day squeezed in between two free days (klämdag)
    is a working day unless `squeezed_days_work` is off. All hours are local time in `zone`.
    """

    office: tuple[Span, ...] = OFFICE_DAY
    closed: frozenset[date] = frozenset()
    eves: frozenset[str] = frozenset(EVES)
    short: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    squeezed_days_work: bool = True
    zone: ZoneInfo = STOCKHOLM

    def __hash__(self) -> int:
        return hash((self.office, self.closed, self.eves, self.zone))

    @property
    def day_length(self) -> timedelta:
        """Length of one office day: what "en arbetsdag" is in office time."""
        return sum((span.length for span in self.office), timedelta())

    def is_working_day(self, day: date) -> bool:
        if self._is_free(day) or day in self.closed:
            return False
        return self.squeezed_days_work or not self._is_squeezed(day)

    def _is_free(self, day: date) -> bool:
        return day.weekday() > FRIDAY or day in free_days(day.year, self.eves)

    def _is_squeezed(self, day: date) -> bool:
        return self._is_free(day - ONE_DAY) and self._is_free(day + ONE_DAY)

    def working_days_after(self, day: date) -> Iterator[date]:
        """The working days strictly after `day`, without end."""
        while day < date.max:
            day += ONE_DAY
            if self.is_working_day(day):
                yield day

    def office_hours(self, day: date) -> tuple[Span, ...]:
        return self.short.get(day, self.office)

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def at(self, day: date, minutes: int) -> datetime:
        """The moment (UTC) when the local clock shows `minutes` after midnight of `day`."""
        days, rest = divmod(minutes, MINUTES_A_DAY)
        wall = time(rest // 60, rest % 60)
        local = datetime.combine(day + timedelta(days=days), wall, tzinfo=self.zone)
        return local.astimezone(UTC)


@lru_cache(maxsize=256)
def free_days(year: int, eves: frozenset[str]) -> frozenset[date]:
    """Public holidays of `year` (lag 1989:253), and the chosen eves."""
    public = holidays.country_holidays("SE", years=year, language="sv", categories=("public",))
    customary = holidays.country_holidays("SE", years=year, language="sv", categories=("de_facto",))
    chosen = (day for day, name in customary.items() if name.lower() in eves)
    return frozenset(public) | frozenset(chosen)
