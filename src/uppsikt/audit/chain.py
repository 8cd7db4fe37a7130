"""What an event is as bytes, and how one link of the chain follows from the one before.

The database makes the seals (see the migration `0002_audit`); this is the same arithmetic for
those who verify.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIRST_PREV = bytes(32)


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the one JSON text of `value`: sorted keys, UTF-8, no spaces."""
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return text.encode("utf-8")


def moment(at: datetime) -> str:
    """Return an aware time as ISO 8601 in UTC, always with microseconds and `Z`."""
    if at.tzinfo is None:
        raise ValueError("the time of an event needs a time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link(prev: bytes, body: bytes) -> bytes:
    """Return the seal's hash: SHA-256(prev || body)."""
    return hashlib.sha256(prev + body).digest()
