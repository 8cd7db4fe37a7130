"""The diary: the cases that were registered, with deeds and files."""

from __future__ import annotations

import base64
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from uppsikt_sandbox.platina.fields import CASE, DEED, FILE, FieldRule
from uppsikt_sandbox.platina.reference import DIARIES, name_of
from uppsikt_sandbox.platina.registry import deeds_of, files_of, without_content
from uppsikt_sandbox.sandbox import Sandbox

LISTS = {
    "statusId": "journalized-case-statuses",
    "origin": "journalized-case-origins",
    "businessCodeId": "business-codes",
    "caseTypeId": "case-types",
    "pulLevel": "journalized-case-pul-levels",
    "secrecyLevel": "journalized-case-secrecy-levels",
    "deedTypeId": "deed-types",
}
Row = tuple[str, str, bool]


def diary_routes(sandbox: Sandbox) -> Blueprint:
    """Make the blueprint of /diarium."""
    routes = Blueprint("diary", __name__, url_prefix="/diarium")
    routes.add_url_rule("", "listed", lambda: _listed(sandbox))
    routes.add_url_rule("/<int:number>", "one", lambda number: _one(sandbox, number))
    routes.add_url_rule("/fil/<int:number>", "file", lambda number: _file(sandbox, number))
    return routes


def _listed(sandbox: Sandbox) -> str:
    diary = request.args.get("diarium", "")
    with sandbox.store.using() as world:
        cases = [c for c in world.platina.cases.values() if diary in ("", c["diaryId"])]
        violations = list(world.platina.violations)
    return render_template(
        "diary.html",
        cases=cases[::-1],
        diaries=DIARIES.values(),
        diary=diary,
        violations=violations,
        type_of=lambda case: name_of("case-types", case["caseTypeId"]),
    )


def _one(sandbox: Sandbox, number: int) -> str:
    with sandbox.store.using() as world:
        case = world.platina.cases.get(number)
        if case is None:
            abort(404)
        deeds = [_deed(sandbox, deed) for deed in deeds_of(sandbox.store, number)]
    diary = DIARIES[case["diaryId"]]
    return render_template("case.html", case=case, rows=_rows(case, CASE), deeds=deeds, diary=diary)


def _file(sandbox: Sandbox, number: int) -> Response:
    """Give a file back, always as a download and never as its own content type."""
    with sandbox.store.using() as world:
        found = world.platina.files.get(number)
    if found is None:
        abort(404)
    answer = Response(base64.b64decode(found["content"]), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=found["fileName"])
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _deed(sandbox: Sandbox, deed: dict[str, Any]) -> dict[str, Any]:
    files = [without_content(file) for file in files_of(sandbox.store, deed["id"])]
    return {
        "deed": deed,
        "rows": _rows(deed, DEED),
        "files": files,
        "assumed_file": not FILE[0].read,
    }


def _rows(thing: dict[str, Any], rules: tuple[FieldRule, ...]) -> list[Row]:
    """Return each field with its value in words and whether it is an assumption."""
    return [
        (rule.name, _in_words(rule.name, thing[rule.name]), not rule.read)
        for rule in rules
        if thing.get(rule.name) not in (None, [], "")
    ]


def _in_words(name: str, value: Any) -> str:
    if name in LISTS:
        return f"{name_of(LISTS[name], value)} ({value})"
    if name == "confidentialParagraphs":
        return ", ".join(name_of("confidential-paragraphs", one) for one in value)
    if name in {"initiators", "correspondents"}:
        return ", ".join(" ".join(str(part) for part in one.values()) for one in value)
    return str(value)
