"""The addresses under /control/."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request

from uppsikt_sandbox.acts import NotThere
from uppsikt_sandbox.control import (
    citizen_verbs,
    clock_verbs,
    fault_verbs,
    platina_verbs,
    state_verbs,
)
from uppsikt_sandbox.control.verbs import VERBS, Refused
from uppsikt_sandbox.sandbox import Sandbox

REGISTERED = (
    citizen_verbs,
    clock_verbs,
    fault_verbs,
    platina_verbs,
    state_verbs,
)  # importing them fills VERBS


def control_routes(sandbox: Sandbox) -> Blueprint:
    """Make the blueprint with every verb, each a JSON object in and out."""
    routes = Blueprint("control", __name__)

    @routes.route("/", defaults={"path": ""}, methods=["GET"])
    @routes.route("/<path:path>", methods=["GET", "POST"])
    def answer(path: str) -> Response:
        try:
            body, status = call_verb(sandbox, request.method, path, _body()), 200
        except Refused as refused:
            body, status = {"error": refused.reason}, refused.status
        except NotThere as missing:
            body, status = {"error": f"Finns inte eller är borttaget: {missing}"}, 404
        return _json(body, status)

    return routes


def call_verb(sandbox: Sandbox, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Carry out a verb; the control panel and the citizens' pages go this way too."""
    if not path:
        return {"verbs": [f"{way} /control/{name}" for way, name in sorted(VERBS)]}
    found = VERBS.get((method, path))
    if found is None:
        raise Refused(
            f"Verbet {method} /control/{path} finns inte. GET /control/ räknar upp dem.", 404
        )
    answer = found(sandbox, body)
    sandbox.sender.wake()
    return answer


def _body() -> dict[str, Any]:
    if request.method == "GET":
        return dict(request.args.to_dict())
    raw = request.get_data(as_text=True).strip()
    if raw and not raw.startswith("{"):
        return dict(parse_qsl(raw, keep_blank_values=True))
    try:
        body = json.loads(raw or "{}")
    except json.JSONDecodeError as problem:
        raise Refused("Skicka ett JSON-objekt.") from problem
    return dict(body)


def _json(body: dict[str, Any], status: int) -> Response:
    text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
    return Response(text, status, {"Content-Type": "application/json; charset=utf-8"})
