"""Diaries and reference data of the invented installation; the ids are made up, the names of the lists are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Diary:
    """`business_codes` is the installation's setting Diary_EnableBusinessCode."""

    id: str
    name: str
    business_codes: bool = True


DIARIES = {
    diary.id: diary
    for diary in (
        Diary("KS", "Kommunstyrelsen"),
        Diary("SBN", "Samhällsbyggnadsnämnden"),
        Diary("BUN", "Barn- och utbildningsnämnden"),
        Diary("SN", "Socialnämnden"),
        Diary("GBAB", "Granåsabostäder AB", business_codes=False),
    )
}

Row = dict[str, Any]


def _rows(*names: str, first: int = 1) -> list[Row]:
    return [{"id": first + place, "name": name} for place, name in enumerate(names)]


REFERENCE: dict[str, list[Row]] = {
    "journalized-case-statuses": _rows("Öppet", "Pågående", "Avslutat", "Makulerat"),
    "journalized-case-origins": _rows("Inkommande", "Upprättat", "Eget initiativ"),
    "business-codes": [
        {"id": 101, "code": "1.1.3", "name": "Hantera synpunkter och klagomål"},
        {"id": 102, "code": "1.1.4", "name": "Hantera medborgarförslag"},
        {"id": 103, "code": "1.4.2", "name": "Kommunicera i sociala medier"},
        {"id": 104, "code": "3.2.1", "name": "Sköta gator och parker"},
        {"id": 105, "code": "4.1.2", "name": "Bedriva förskola"},
    ],
    "case-types": _rows(
        "Synpunkt", "Förslag", "Klagomål", "Fråga", "Felanmälan", "Övrigt", first=11
    ),
    "journalized-case-pul-levels": _rows(
        "Inga personuppgifter", "Personuppgifter", "Känsliga", first=0
    ),
    "journalized-case-secrecy-levels": _rows("Offentlig", "Delvis sekretess", "Sekretess", first=0),
    "confidential-paragraphs": [
        {"id": 201, "name": "OSL 21 kap. 1 §"},
        {"id": 202, "name": "OSL 21 kap. 7 §"},
        {"id": 203, "name": "OSL 23 kap. 1 §"},
        {"id": 204, "name": "OSL 26 kap. 1 §"},
        {"id": 205, "name": "OSL 18 kap. 8 §"},
    ],
    "deed-types": _rows("Inkommen skrivelse", "Utgående skrivelse", "Bilaga", first=31),
}
ASSUMED_LISTS = {"deed-types"}


def ids(collection: str) -> set[int]:
    """Return the ids of a reference list."""
    return {int(row["id"]) for row in REFERENCE[collection]}


def name_of(collection: str, wanted: Any) -> str:
    """Return the name behind an id, for the diary page."""
    return next(
        (str(row["name"]) for row in REFERENCE[collection] if row["id"] == wanted), str(wanted)
    )
