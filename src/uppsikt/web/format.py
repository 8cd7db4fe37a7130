"""Times in words, made once in Python: "tor 26 nov 10:00", "om 3 tim", "2 tim försenad"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from uppsikt.errors import N_

STOCKHOLM = ZoneInfo("Europe/Stockholm")

DAYS = (N_("mån"), N_("tis"), N_("ons"), N_("tor"), N_("fre"), N_("lör"), N_("sön"))
MONTHS = (
    N_("jan"),
    N_("feb"),
    N_("mars"),
    N_("april"),
    N_("maj"),
    N_("juni"),
    N_("juli"),
    N_("aug"),
    N_("sep"),
    N_("okt"),
    N_("nov"),
    N_("dec"),
)

LONG_DAYS = (
    N_("måndag"),
    N_("tisdag"),
    N_("onsdag"),
    N_("torsdag"),
    N_("fredag"),
    N_("lördag"),
    N_("söndag"),
)
LONG_MONTHS = (
    N_("januari"),
    N_("februari"),
    N_("mars"),
    N_("april"),
    N_("maj"),
    N_("juni"),
    N_("juli"),
    N_("augusti"),
    N_("september"),
    N_("oktober"),
    N_("november"),
    N_("december"),
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A due time as a row shows it. `tone` is late, soon, calm or met; the words say the same."""

    at: str
    relative: str
    tone: str
    iso: str

    @property
    def icon(self) -> str:
        return {"late": "clock-alert", "soon": "clock", "met": "check"}.get(self.tone, "clock")


def local(at: datetime) -> datetime:
    """The moment in Swedish time."""
    return at.astimezone(STOCKHOLM)


def day(at: datetime | date, *, now: datetime | None = None) -> str:
    """ "tor 26 nov"; the year is added when `now` is given and it is another one."""
    when = local(at) if isinstance(at, datetime) else at
    words = f"{gettext(DAYS[when.weekday()])} {when.day} {gettext(MONTHS[when.month - 1])}"
    return f"{words} {when.year}" if now is None or local(now).year != when.year else words


def long_day(at: datetime) -> str:
    """ "torsdag 26 november"."""
    when = local(at)
    return f"{gettext(LONG_DAYS[when.weekday()])} {when.day} {gettext(LONG_MONTHS[when.month - 1])}"


def moment(at: datetime, *, now: datetime | None = None) -> str:
    """ "tor 26 nov 10:00"."""
    return f"{day(at, now=now)} {clock_time(at)}"


def clock_time(at: datetime) -> str:
    """ "10:00"."""
    return f"{local(at):%H:%M}"


def short(at: datetime, *, now: datetime) -> str:
    """As little as tells it: "10:00" today, "i går 10:00", else day and time."""
    days = (local(now).date() - local(at).date()).days
    if days == 0:
        return gettext("i dag {time}").format(time=clock_time(at))
    if days == 1:
        return gettext("i går {time}").format(time=clock_time(at))
    if days == -1:
        return gettext("i morgon {time}").format(time=clock_time(at))
    return moment(at, now=now)


def span(length: timedelta) -> str:
    """A length in its largest fitting unit: "12 min", "3 tim", "2 dagar"."""
    length = abs(length)
    if length < HOUR:
        return gettext("{n} min").format(n=max(1, int(length.total_seconds() // 60)))
    if length < DAY:
        return gettext("{n} tim").format(n=int(length / HOUR))
    days = length.days
    return ngettext("{n} dag", "{n} dagar", days).format(n=days)


def relative(at: datetime, *, now: datetime) -> str:
    """ "om 3 tim" or "för 2 dagar sedan"."""
    if at >= now:
        return gettext("om {span}").format(span=span(at - now))
    return gettext("för {span} sedan").format(span=span(now - at))


def due(at: datetime, *, now: datetime, soon: timedelta = 4 * HOUR) -> Due:
    """A due time that still runs."""
    late = at < now
    words = gettext("{span} försenad") if late else gettext("om {span}")
    tone = "late" if late else "soon" if at - now <= soon else "calm"
    return Due(
        at=short(at, now=now),
        relative=words.format(span=span(at - now)),
        tone=tone,
        iso=at.isoformat(),
    )


def met(at: datetime, *, by: datetime, now: datetime) -> Due:
    """A due time that was met `by` a moment, or missed."""
    if by <= at:
        return Due(short(by, now=now), gettext("i tid"), "met", by.isoformat())
    words = gettext("{span} för sent").format(span=span(by - at))
    return Due(short(by, now=now), words, "late", by.isoformat())
