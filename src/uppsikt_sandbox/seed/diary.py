"""A few older cases, so that the diaries do not start at number one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from uppsikt_sandbox.platina.registry import register_case
from uppsikt_sandbox.seed.times import SWEDEN
from uppsikt_sandbox.store import Store

REGISTRAR = "lena.strom@granasa.example"
USED = {"KS": 117, "SBN": 342, "BUN": 208, "SN": 91, "GBAB": 12}
OLDER = (
    (
        "KS",
        12,
        "Förslag om torghandel på lördagar",
        "Förslag från torghandlarna om ny försäljningsdag.",
    ),
    (
        "SBN",
        13,
        "Synpunkt på farthinder på Norrbyvägen",
        "Synpunkt om att farthindren är för höga.",
    ),
    (
        "BUN",
        14,
        "Klagomål på lärplattformen",
        "Klagomål om återkommande driftstopp i lärplattformen.",
    ),
)


def write_diary(store: Store) -> None:
    """Register the older cases, each numbered after those that are not shown."""
    now = store.clock.now().astimezone(SWEDEN)
    for diary, number in USED.items():
        store.apply("platina.counter", series=f"platina.{diary}.{now.year}", number=number)
    for diary, type_id, title, description in OLDER:
        register_case(
            store, diary, _body(now - timedelta(days=20), type_id, title, description), REGISTRAR
        )


def _body(day: datetime, type_id: int, title: str, description: str) -> dict[str, Any]:
    return {
        "registrationDate": day.date().isoformat(),
        "inOutDate": (day - timedelta(days=1)).date().isoformat(),
        "statusId": 1,
        "origin": 1,
        "businessCodeId": 101,
        "caseTypeId": type_id,
        "pulLevel": 1,
        "secrecyLevel": 0,
        "title": title,
        "description": description,
    }
