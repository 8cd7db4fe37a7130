"""How times are written on the pages: Swedish time, Swedish words."""

from __future__ import annotations

from datetime import UTC, datetime

from uppsikt_sandbox.seed.times import SWEDEN

DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = (
    "jan.",
    "feb.",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "aug.",
    "sep.",
    "okt.",
    "nov.",
    "dec.",
)


def spoken(moment: datetime) -> str:
    """Write a time as `tisdag 24 nov. 2026 kl. 10.17`."""
    local = moment.astimezone(SWEDEN)
    day, month = DAYS[local.weekday()], MONTHS[local.month - 1]
    return f"{day} {local.day} {month} {local.year} kl. {local:%H.%M}"


def spoken_epoch(epoch: float) -> str:
    """Write Unix seconds the same way."""
    return spoken(datetime.fromtimestamp(epoch, UTC))


def since(epoch: float, now: float) -> str:
    """Write how long ago something was."""
    seconds = max(0.0, now - epoch)
    for size, one, many in (
        (86_400, "dygn", "dygn"),
        (3_600, "timme", "timmar"),
        (60, "minut", "minuter"),
    ):
        count = int(seconds // size)
        if count:
            return f"för {count} {one if count == 1 else many} sedan"
    return "nyss"
