"""When an answer is due, for one row of `uppsikt deadlines`."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from uppsikt.errors import N_, UppsiktError
from uppsikt.policy.clock import ClockMode, WithinUnit
from uppsikt.policy.parameters import Policy
from uppsikt.policy.workdays import STOCKHOLM, spans

Row = Mapping[str, Any]
LISTED = {"closed", "office", "first", "final"}
MOST_DAYS = 366


def compute(row: Row, policy: Policy) -> dict[str, Any]:
    """`{"case", "received", "mode", "policy"}` in, `{"case", "first_due", "final_due"}` out.

    `received` without offset is Swedish local time. `mode` and `policy` may be left empty: then
    the installed policy's values hold. Due times are ISO 8601 in Swedish local time. Raises
    `UppsiktError` on a row that can't be read.
    """
    if not isinstance(row, Mapping):
        raise UppsiktError(N_("Raden är inte ett objekt."), N_("Skriv ett JSON-objekt per rad."))
    chosen = overridden(policy, _text(row, "policy"))
    clock = chosen.clock(_mode(_text(row, "mode")))
    received = moment(_text(row, "received"))
    try:
        first = clock.after(received, chosen.replies.first_response.within())
        final = clock.after(received, chosen.replies.final_within())
        return {"case": row.get("case"), "first_due": _iso(first), "final_due": _iso(final)}
    except OverflowError as problem:
        raise UppsiktError(
            N_("Tidpunkten ligger utanför kalendern."), N_("Skriv ett årtal som 2026.")
        ) from problem


def overridden(policy: Policy, spec: str) -> Policy:
    """`policy` with what `spec` says instead.

    `spec` is like "closed=2026-05-15,2026-12-23;office=08:00-12:00+13:00-16:30;first=2;final=5".
    """
    said = _parts(spec)
    calendar = policy.calendar.model_copy(update=_calendar(said))
    first = policy.replies.first_response
    if "first" in said:
        first = first.model_copy(
            update={"n": _days("first", said["first"]), "unit": WithinUnit.WORKING_DAY}
        )
    replies = policy.replies.model_copy(update={"first_response": first})
    if "final" in said:
        final = {"final_max_workdays": _days("final", said["final"])}
        replies = replies.model_copy(update=final)
    return policy.model_copy(update={"calendar": calendar, "replies": replies})


def moment(text: str) -> datetime:
    """A moment from ISO 8601; without offset it is Swedish local time."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as problem:
        raise UppsiktError(
            N_("”{text}” är ingen tidpunkt."),
            N_("Skriv till exempel 2026-12-10T10:00:00+01:00."),
            text=text,
        ) from problem
    return read if read.tzinfo else read.replace(tzinfo=STOCKHOLM)


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UppsiktError(
            N_("Fältet {name} ska vara text."), N_("Skriv det inom citattecken."), name=name
        )
    return value.strip()


def _mode(text: str) -> ClockMode | None:
    if not text:
        return None
    try:
        return ClockMode(text)
    except ValueError as problem:
        raise UppsiktError(
            N_("”{text}” är inget sätt att räkna."),
            N_("Välj: {modes}."),
            text=text,
            modes=list(ClockMode),
        ) from problem


def _parts(spec: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in spec.split(";"))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or name not in LISTED:
            raise UppsiktError(
                N_("”{part}” är ingen känd inställning."),
                N_("Skriv closed=, office=, first= eller final=, med semikolon emellan."),
                part=part,
            )
        said[name] = value
    return said


def _calendar(said: Mapping[str, str]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if "closed" in said:
        changed["local_closed"] = _dates(said["closed"])
    if "office" in said:
        spans(said["office"])
        changed |= {"office_hours": said["office"], "short_days": {}}
    return changed


def _dates(text: str) -> tuple[date, ...]:
    return tuple(_date(part.strip()) for part in text.split(",") if part.strip())


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise UppsiktError(
            N_("”{text}” är inget datum."), N_("Skriv till exempel 2026-05-15."), text=text
        ) from problem


def _days(name: str, text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise UppsiktError(
            N_("{name}={text} är inte ett antal arbetsdagar."),
            N_("Skriv ett heltal från 1 till {most}."),
            name=name,
            text=text,
            most=MOST_DAYS,
        )
    return int(text)


def _iso(due: datetime) -> str:
    return due.astimezone(STOCKHOLM).isoformat()
