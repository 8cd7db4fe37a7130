"""The addresses under /meta: takes requests apart and writes answers as Facebook does."""

from __future__ import annotations

import json
from email.utils import format_datetime
from typing import Any

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from uppsikt_sandbox.graph.call import OLDEST, Call, version_of
from uppsikt_sandbox.graph.dispatch import carry_out
from uppsikt_sandbox.graph.errors import GraphError, invalid
from uppsikt_sandbox.graph.usage import account_of
from uppsikt_sandbox.sandbox import Sandbox


def graph_routes(sandbox: Sandbox) -> Blueprint:
    """Make the blueprint that answers for graph.facebook.com."""
    routes = Blueprint("graph", __name__)

    def answer(path: str = "") -> BaseResponse:
        return _answer(sandbox, path)

    methods = ["GET", "POST", "DELETE"]
    routes.add_url_rule("/", "root", answer, methods=methods)
    routes.add_url_rule("/<path:path>", "any", answer, methods=methods)
    return routes


def _answer(sandbox: Sandbox, path: str) -> BaseResponse:
    call = None
    headers: dict[str, str] = {}
    try:
        call = _taken_apart(sandbox, path)
        call, body = carry_out(sandbox, call)
        status = 200
    except GraphError as problem:
        body, status, headers = problem.as_body(), problem.http, problem.headers()
    version = call.version if call else f"v{OLDEST}.0"
    headers |= {"facebook-api-version": version, "Date": _date(sandbox)}
    headers |= sandbox.usage.headers(_account(sandbox, call))
    code = body.get("error", {}).get("code", 0) if "error" in body else 0
    params = call.params if call else request.args.to_dict()
    sandbox.requests.note(request.method, f"/{path}", params, status, code)
    if status == 200 and set(body) == {"redirect"}:
        return redirect(body["redirect"])
    return _json(body["batch"] if set(body) == {"batch"} else body, status, headers)


def _date(sandbox: Sandbox) -> str:
    """The simulated time, as the platform's clock shows it."""
    return format_datetime(sandbox.clock.now(), usegmt=True)


def _account(sandbox: Sandbox, call: Call | None) -> str:
    """Find whose budget the answer speaks of, also when the call failed before it was identified."""
    if call is None:
        return ""
    if call.token is None and (found := sandbox.store.world.tokens.get(call.token_text)):
        return found.profile_id if found.kind == "page" else ""
    return account_of(call)


def _json(body: Any, status: int, headers: dict[str, str]) -> Response:
    """Facebook escapes everything beyond ASCII, and slashes."""
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/")
    return Response(text, status, {**headers, "Content-Type": "application/json; charset=UTF-8"})


def _taken_apart(sandbox: Sandbox, path: str) -> Call:
    segments = tuple(segment for segment in path.split("/") if segment)
    version = version_of(segments[0]) if segments else None
    params, method = _params(), request.method
    if method == "POST" and params.get("method", "").upper() in {"GET", "DELETE"}:
        method = params["method"].upper()
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return Call(
        store=sandbox.store,
        method=method,
        version=version or f"v{OLDEST}.0",
        path=segments[1:] if version else segments,
        params=params,
        base=request.host_url.rstrip("/") + "/meta",
        public_url=sandbox.public_url,
        header_token=bearer.strip() if scheme.lower() in {"bearer", "oauth"} else "",
    )


def _params() -> dict[str, str]:
    """Merge query, form and JSON body; nested values in JSON become JSON strings."""
    params = {**request.args.to_dict(), **request.form.to_dict()}
    if request.is_json:
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise invalid("The request body is not a JSON object")
        params |= {name: _as_text(value) for name, value in body.items()}
    return params


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
