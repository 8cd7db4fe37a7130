"""Single values of Meta's JSON, read with care: ids as numbers, three ways to write a time, broken text."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

MILLISECONDS_FROM = 100_000_000_000  # seconds reach this in the year 5138
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
OFFSET_WITHOUT_COLON = re.compile(r"([+-]\d\d)(\d\d)$")


def identifier(value: Any) -> str | None:
    """Return an id as a string; Meta sends some ids as JSON numbers."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value).strip() or None


def first_identifier(values: dict[str, Any], *names: str) -> str | None:
    """Return the first of the named values that is an id."""
    found = (identifier(values.get(name)) for name in names)
    return next((value for value in found if value), None)


def nested_identifier(values: dict[str, Any], *names: str) -> str | None:
    """Return the `id` inside the first of the named objects that has one."""
    objects = (values.get(name) for name in names)
    found = (identifier(value.get("id")) for value in objects if isinstance(value, dict))
    return next((value for value in found if value), None)


def words(value: Any) -> str | None:
    """Return a text as it can be stored: NUL and half emojis become the replacement sign."""
    if isinstance(value, dict):
        value = value.get("text")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return NOT_STORABLE.sub("\ufffd", str(value))


def first_words(values: dict[str, Any], *names: str) -> str | None:
    """Return the first of the named values that holds words; an empty text only if none does."""
    found = [text for name in names if (text := words(values.get(name))) is not None]
    return next((text for text in found if text), found[0] if found else None)


def moment(value: Any) -> datetime | None:
    """Return a time as aware UTC: Unix seconds, Unix milliseconds or ISO; None when it can't be read."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return _unix(value)
    if not isinstance(value, str):
        return None
    return _unix(float(value)) if value.isdecimal() else _iso(value)


def canonical(value: Any) -> bytes:
    """Return the value as JSON in one fixed writing: sorted keys, ASCII, no spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode(
        "ascii"
    )


def _unix(value: float) -> datetime | None:
    try:
        seconds = value / 1000 if abs(value) >= MILLISECONDS_FROM else value
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _iso(value: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(OFFSET_WITHOUT_COLON.sub(r"\1:\2", value.strip()))
        return read.replace(tzinfo=read.tzinfo or UTC).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
