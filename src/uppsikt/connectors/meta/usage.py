"""How much of our quota is used, from the headers that Facebook sends along."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from uppsikt.connectors.meta.failures import failed
from uppsikt.errors import FailureClass

log = logging.getLogger(__name__)

WARN_AT, STOP_AT = 75, 90  # percent of the quota
SOURCES = ("x-business-use-case-usage", "x-app-usage", "x-page-usage")
PARTS = ("call_count", "total_time", "total_cputime")
REST = timedelta(minutes=15)  # when we stop by ourselves and Facebook says no time
BLOCKED = timedelta(minutes=60)  # when Facebook has stopped us and says no time


@dataclass(frozen=True)
class Usage:
    """`percent` is the highest figure of all; `wait` is zero when Facebook names no time."""

    percent: int = 0
    wait: timedelta = timedelta()


def usage_in(headers: httpx.Headers) -> Usage:
    """Read the usage headers; they appear only after some traffic."""
    figures = [part for name in SOURCES for part in _figures(headers.get(name, ""))]
    percents = [_whole(part.get(name)) for part in figures for name in PARTS]
    minutes = [_whole(part.get("estimated_time_to_regain_access")) for part in figures]
    return Usage(max(percents, default=0), timedelta(minutes=max(minutes, default=0)))


class Quota:
    """What the latest answer to each token said of its quota."""

    def __init__(self) -> None:
        self._spent: dict[str, datetime | None] = {}
        self._warned: set[str] = set()

    def note(self, key: str, headers: httpx.Headers) -> None:
        """Remember the figures of a good answer; warn once on the way up."""
        percent = usage_in(headers).percent
        if percent >= STOP_AT:
            self._spent[key] = until(headers, REST)
        else:
            self._spent.pop(key, None)
        if percent < WARN_AT:
            self._warned.discard(key)
        elif key not in self._warned:
            self._warned.add(key)
            log.warning("meta.quota_nearly_spent percent=%d", percent)

    def refuse_if_spent(self, key: str) -> None:
        """Stop a read that can wait. One refusal for each reading: the next call brings new figures."""
        if key in self._spent:
            raise failed(FailureClass.THROTTLED, until=self._spent.pop(key, None))


def platform_time(headers: httpx.Headers) -> datetime | None:
    """What the clock said at the platform when it answered, aware UTC."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def until(headers: httpx.Headers, otherwise: timedelta) -> datetime | None:
    """When we may call again, by the platform's own clock; None when it shows none."""
    at = platform_time(headers)
    return at + (usage_in(headers).wait or otherwise) if at else None


def _figures(text: str) -> Iterator[dict[str, Any]]:
    """Every object of figures in a header, plain or listed by business."""
    try:
        shown = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return
    if not isinstance(shown, dict):
        return
    yield shown
    for listed in shown.values():
        if isinstance(listed, list):
            yield from (part for part in listed if isinstance(part, dict))


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 10**9:
        return 0
    return int(value)
