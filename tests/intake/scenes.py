"""Readable pieces for intake's tests: times, events and comments of an invented municipality."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from uppsikt.ports.platform import SeenComment, SeenEvent

PAGE = "100100100100101"
POST = f"{PAGE}_555001"
MORNING = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


def minute(number: float) -> datetime:
    """The moment so many minutes into the morning."""
    return MORNING + timedelta(minutes=number)


def event(verb: str, text: str | None, sent: float, **changes: Any) -> SeenEvent:
    """A webhook about one comment, sent so many minutes into the morning."""
    values: dict[str, Any] = {
        "account_id": PAGE,
        "topic": "feed",
        "kind": "comment",
        "verb": verb,
        "external_id": "555001_1",
        "post_id": POST,
        "author_id": "24001",
        "author_name": "Eva Lind",
        "text": text,
        "created_at": None if verb == "remove" else MORNING,
        "stamp": minute(sent),
    } | changes
    told = {name: str(value) for name, value in values.items() if name != "stamp"}
    return SeenEvent(**values, raw=json.dumps(told, sort_keys=True).encode())


def comment(text: str, **changes: Any) -> SeenComment:
    """A comment as a reading sees it."""
    values: dict[str, Any] = {
        "external_id": "555001_1",
        "post_id": POST,
        "parent_id": None,
        "author_id": "24001",
        "author_name": "Eva Lind",
        "own": False,
        "text": text,
        "created_at": MORNING,
        "hidden": False,
        "permalink": "https://www.facebook.com/555001?comment_id=1",
    } | changes
    raw = {name: str(value) for name, value in values.items()}
    return SeenComment(**values, raw=json.dumps(raw, sort_keys=True).encode())
