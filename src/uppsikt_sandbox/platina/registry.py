"""Registers cases, deeds and files."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from typing import Any

from uppsikt_sandbox.platina.fields import CASE, DEED, FILE, Errors, problems, secrecy_problems
from uppsikt_sandbox.platina.reference import DIARIES
from uppsikt_sandbox.seed.times import SWEDEN
from uppsikt_sandbox.store import Store

FIRST_CASE, FIRST_DEED, FIRST_FILE = 41001, 52001, 63001


class Invalid(Exception):  # noqa: N818 - reads as what happened
    """The body breaks the rules; `errors` names each field."""

    def __init__(self, errors: Errors) -> None:
        super().__init__("; ".join(text for texts in errors.values() for text in texts))
        self.errors = errors


class Missing(Exception):  # noqa: N818 - reads as what happened
    """The case, deed, file or diary does not exist."""


def register_case(store: Store, diary_id: str, body: Any, email: str) -> dict[str, Any]:
    """Register a case; without a number of its own it gets the diary's next one."""
    if diary_id not in DIARIES:
        raise Missing(f"Diary {diary_id}")
    _refuse(_case_problems(diary_id, body))
    with store.using() as world:
        year = store.clock.now().astimezone(SWEDEN).year
        series = f"platina.{diary_id}.{year}"
        number = world.next_number(series)
        given = body.get("diaryNumber")
        _refuse(_taken(store, given))
        case = {
            **body,
            "id": world.next_number("platina.case", FIRST_CASE),
            "diaryId": diary_id,
            "diaryNumber": given or f"{diary_id} {year}/{number}",
            "createdBy": email,
            "createdAt": _now(store).isoformat(timespec="seconds"),
        }
        counted = {} if given else {"series": series, "number": number}
        store.apply("platina.case", case=case, **counted)
        return case


def _case_problems(diary_id: str, body: Any) -> Errors:
    found = problems(body, CASE)
    if isinstance(body, dict):
        found |= secrecy_problems(body)
        if DIARIES[diary_id].business_codes and body.get("businessCodeId") is None:
            found["businessCodeId"] = ["businessCodeId is required in this diary"]
    return found


def _taken(store: Store, number: str | None) -> Errors:
    taken = number and any(c["diaryNumber"] == number for c in store.world.platina.cases.values())
    return {"diaryNumber": ["diaryNumber is already used"]} if taken else {}


def _refuse(found: Errors) -> None:
    if found:
        raise Invalid(found)


def _now(store: Store) -> datetime:
    return store.clock.now().astimezone(UTC)


def add_deed(store: Store, case_id: int, body: Any, email: str) -> dict[str, Any]:
    """Add a deed (handling) to a case; it is numbered within the case."""
    with store.using() as world:
        case = world.platina.cases.get(case_id)
        if case is None:
            raise Missing(f"Case {case_id}")
        found = problems(body, DEED)
        _refuse(found or secrecy_problems(body))
        number = len(deeds_of(store, case_id)) + 1
        deed = {
            **body,
            "id": world.next_number("platina.deed", FIRST_DEED),
            "caseId": case_id,
            "deedNumber": f"{case['diaryNumber']}-{number}",
            "createdBy": email,
            "createdAt": _now(store).isoformat(timespec="seconds"),
        }
        store.apply("platina.deed", deed=deed)
        return deed


def deeds_of(store: Store, case_id: int) -> list[dict[str, Any]]:
    """Return the deeds of a case in order."""
    return [deed for deed in store.world.platina.deeds.values() if deed["caseId"] == case_id]


def files_of(store: Store, deed_id: int) -> list[dict[str, Any]]:
    """Return the files of a deed in order."""
    return [file for file in store.world.platina.files.values() if file["deedId"] == deed_id]


def add_file(store: Store, deed_id: int, body: Any) -> dict[str, Any]:
    """Add a file to a deed; `content` is base64."""
    with store.using() as world:
        if deed_id not in world.platina.deeds:
            raise Missing(f"Deed {deed_id}")
        _refuse(problems(body, FILE))
        data = _decoded(body["content"])
        file = {
            "id": world.next_number("platina.file", FIRST_FILE),
            "deedId": deed_id,
            "fileName": body["fileName"],
            "contentType": body.get("contentType") or "application/octet-stream",
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "content": body["content"],
        }
        store.apply("platina.file", file=file)
        return without_content(file)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as problem:
        raise Invalid({"content": ["content must be base64"]}) from problem


def without_content(file: dict[str, Any]) -> dict[str, Any]:
    """Return what is told about a file."""
    return {name: value for name, value in file.items() if name != "content"}


def diary_of_deed(store: Store, deed_id: int) -> str:
    """Return the diary a deed belongs to."""
    deed = store.world.platina.deeds.get(deed_id)
    if deed is None:
        raise Missing(f"Deed {deed_id}")
    return diary_of_case(store, deed["caseId"])


def diary_of_case(store: Store, case_id: int) -> str:
    """Return the diary a case belongs to."""
    case = store.world.platina.cases.get(case_id)
    if case is None:
        raise Missing(f"Case {case_id}")
    return str(case["diaryId"])
