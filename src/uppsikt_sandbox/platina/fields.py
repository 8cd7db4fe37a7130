"""What each body may hold; `read` tells whether the field stood in the vendor's text that was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from uppsikt_sandbox.platina.reference import ids

Check = Callable[[Any], str]


@dataclass(frozen=True)
class FieldRule:
    """`check` returns what is wrong, empty when nothing is; `read` False is an assumption of ours."""

    name: str
    check: Check
    read: bool
    required: bool = True


def _text(least: int, most: int) -> Check:
    def check(value: Any) -> str:
        fits = isinstance(value, str) and least <= len(value.strip()) and len(value) <= most
        return "" if fits else f"must be a text of {least} to {most} characters"

    return check


def _known(collection: str) -> Check:
    def check(value: Any) -> str:
        right = isinstance(value, int) and not isinstance(value, bool) and value in ids(collection)
        return "" if right else f"must be an id from /reference-data/{collection}"

    return check


def _many(inner: Check) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, list):
            return "must be a list"
        return next((problem for one in value if (problem := inner(one))), "")

    return check


def _date(value: Any) -> str:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return "must be an ISO 8601 date"
    return ""


def _number_or_null(value: Any) -> str:
    return "" if value is None else _text(1, 50)(value)


def _one_of(*words: str) -> Check:
    def check(value: Any) -> str:
        return "" if value in words else f"must be one of {', '.join(words)}"

    return check


def _party(value: Any) -> str:
    named = isinstance(value, dict) and isinstance(value.get("name"), str) and value["name"].strip()
    if not named:
        return "must be objects with a name"
    foreign = set(value) - {"name", "email"}
    return f"unknown members: {', '.join(sorted(foreign))}" if foreign else ""


CASE = (
    FieldRule("diaryNumber", _number_or_null, read=True, required=False),
    FieldRule("registrationDate", _date, read=True),
    FieldRule("inOutDate", _date, read=True, required=False),
    FieldRule("statusId", _known("journalized-case-statuses"), read=True),
    FieldRule("origin", _known("journalized-case-origins"), read=True),
    FieldRule("businessCodeId", _known("business-codes"), read=True, required=False),
    FieldRule("caseTypeId", _known("case-types"), read=True),
    FieldRule("pulLevel", _known("journalized-case-pul-levels"), read=True),
    FieldRule("secrecyLevel", _known("journalized-case-secrecy-levels"), read=True),
    FieldRule(
        "confidentialParagraphs",
        _many(_known("confidential-paragraphs")),
        read=True,
        required=False,
    ),
    FieldRule("title", _text(1, 200), read=True),
    FieldRule("description", _text(1, 4000), read=True),
    FieldRule("initiators", _many(_party), read=True, required=False),
)
DEED = (
    FieldRule("title", _text(1, 200), read=False),
    FieldRule("deedTypeId", _known("deed-types"), read=False),
    FieldRule("direction", _one_of("incoming", "outgoing"), read=False),
    FieldRule("inOutDate", _date, read=False),
    FieldRule(
        "secrecyLevel", _known("journalized-case-secrecy-levels"), read=False, required=False
    ),
    FieldRule(
        "confidentialParagraphs",
        _many(_known("confidential-paragraphs")),
        read=False,
        required=False,
    ),
    FieldRule("correspondents", _many(_party), read=False, required=False),
    FieldRule("description", _text(1, 4000), read=False, required=False),
)
FILE = (
    FieldRule("fileName", _text(1, 200), read=False),
    FieldRule("contentType", _text(1, 100), read=False, required=False),
    FieldRule("content", _text(1, 40_000_000), read=False),
)
Errors = dict[str, list[str]]


def problems(body: Any, rules: tuple[FieldRule, ...]) -> Errors:
    """Return everything that is wrong with a body, unknown fields too."""
    if not isinstance(body, dict):
        return {"$": ["The body must be a JSON object"]}
    known = {rule.name: rule for rule in rules}
    found: Errors = {name: [f"{name} is not a known field"] for name in body if name not in known}
    for rule in rules:
        value = body.get(rule.name)
        if value is None and not rule.required:
            continue
        problem = "is required" if value is None else rule.check(value)
        if problem:
            found[rule.name] = [f"{rule.name} {problem}"]
    return found


def secrecy_problems(body: dict[str, Any]) -> Errors:
    """Secrecy levels 1 and 2 need their paragraphs."""
    if body.get("secrecyLevel") in (1, 2) and not body.get("confidentialParagraphs"):
        text = "confidentialParagraphs is required when secrecyLevel is 1 or 2"
        return {"confidentialParagraphs": [text]}
    return {}


def assumed() -> dict[str, list[str]]:
    """List the fields that were not read in the vendor's text, per kind of body."""
    kinds = {"case": CASE, "deed": DEED, "file": FILE}
    return {kind: [rule.name for rule in rules if not rule.read] for kind, rules in kinds.items()}
