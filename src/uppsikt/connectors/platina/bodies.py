"""Bodies for Platina: our values put into the fields that the mapping names."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from uppsikt.connectors.platina.mapping import Place, Places
from uppsikt.ports.diary import DiaryCase, DiaryFile, DiaryRecord

STOCKHOLM = ZoneInfo("Europe/Stockholm")  # the diary's day is the office's day
NO_TITLE = "Utan rubrik"
SHORTENED = "…"

IdOf = Callable[[str, str], Any]


def case_body(case: DiaryCase, places: Places, id_of: IdOf) -> dict[str, Any]:
    """The body of a case without its records."""
    title = case.title.strip() or NO_TITLE
    values: dict[str, Any] = {
        "title": title,
        "description": _with_key(case, places["description"].cut),
        "in_out_at": _local(case.in_out_at),
        "registered_at": _local(case.registered_at or case.in_out_at),
        "initiator": case.initiator,
    }
    marks = frozenset({"restricted"} if case.restricted else ())
    return _filled(places, values, marks, id_of)


def deed_body(record: DiaryRecord, places: Places, id_of: IdOf) -> dict[str, Any]:
    """The body of a record (handling) without its file."""
    incoming = record.direction == "incoming"
    values: dict[str, Any] = {
        "title": record.title.strip() or NO_TITLE,
        "direction": record.direction,
        "dated_at": _local(record.dated_at),
        "party": record.sender if incoming else record.recipient,
    }
    marks = {record.direction} | ({"restricted"} if record.restricted else set())
    return _filled(places, values, frozenset(marks), id_of)


def file_body(file: DiaryFile, places: Places) -> dict[str, Any]:
    """The body of a file, its bytes as base64."""
    values = {
        "name": file.name,
        "media_type": file.media_type,
        "content": base64.b64encode(file.data).decode("ascii"),
    }
    return _filled(places, values, frozenset(), lambda collection, name: None)


def _filled(
    places: Places, values: dict[str, Any], marks: frozenset[str], id_of: IdOf
) -> dict[str, Any]:
    body = {name: _value(place, values, marks, id_of) for name, place in places.items()}
    return {name: value for name, value in body.items() if value is not None or places[name].null}


def _value(place: Place, values: dict[str, Any], marks: frozenset[str], id_of: IdOf) -> Any:
    """The field's value; None leaves it out (and is sent only where the mapping says null)."""
    if place.reference:
        entry = place.chosen(marks)
        value = id_of(place.reference, entry) if entry else None
    else:
        value = values[place.source] if place.source else place.fixed or None
    if value is None or value == "":
        return None
    if place.cut:
        value = _cut(value, place.cut)
    if place.shape == "parties":
        return [{"name": value}]
    return [value] if place.shape == "list" else value


def _with_key(case: DiaryCase, most: int) -> str:
    """The description, with our own id in it even where it has to be cut."""
    text = case.description.strip()
    if case.key in text and len(text) <= most // 2:
        return text
    end = f" Uppsikts ärende {case.key}."
    return (_cut(text, most - len(end)) + end).strip()


def _cut(text: str, most: int) -> str:
    """Cut at `most` UTF-16 units (as .NET counts), never within a character."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * (most - 1)].decode("utf-16-le", "ignore") + SHORTENED


def _local(at: datetime) -> str:
    return at.astimezone(STOCKHOLM).isoformat(timespec="seconds")
