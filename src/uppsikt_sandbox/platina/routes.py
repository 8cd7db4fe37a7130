"""The addresses under /platina/api/v8.0."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from uppsikt_sandbox.graph.dispatch import ConnectionCut
from uppsikt_sandbox.platina.oauth import Denied, email_of
from uppsikt_sandbox.platina.occupancy import Collision
from uppsikt_sandbox.platina.reference import ASSUMED_LISTS, DIARIES, REFERENCE
from uppsikt_sandbox.platina.registry import (
    Invalid,
    Missing,
    add_deed,
    add_file,
    deeds_of,
    diary_of_case,
    diary_of_deed,
    files_of,
    register_case,
    without_content,
)
from uppsikt_sandbox.sandbox import Sandbox

Answer = tuple[dict[str, Any], int]
Work = Callable[[], dict[str, Any]]


class PlatinaApi:
    """Answers the calls of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.store = sandbox.store

    def email(self) -> str:
        """Return who calls; the alternative header of version 8.1 is taken too."""
        header = request.headers.get("x-platina-auth") or request.headers.get("Authorization", "")
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise Denied("invalid_token", "A bearer token is required.", 401)
        return email_of(self.store, token.strip())

    def read(self, diary: str, work: Work) -> Answer:
        """Read in a diary, alone."""
        with self.sandbox.occupancy.of(diary, request.path), self.store.using():
            return work(), 200

    def write(self, what: str, diary: str, work: Work) -> Answer:
        """Write in a diary, alone; the answer may be withheld after the work is done."""
        params = _without_files(request.get_json(silent=True))
        with self.sandbox.occupancy.of(diary, request.path), self.store.bulk():
            made = work()
            self.sandbox.requests.wrote(what, str(made["id"]), request.path, params)
        if self.sandbox.platina_gate.pass_through(what, request.path) == "cut":
            raise ConnectionCut
        return made, 201


def _without_files(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        return {}
    return {name: value for name, value in body.items() if name != "content"}


def platina_routes(sandbox: Sandbox) -> Blueprint:
    """Make the blueprint of the Standard API."""
    routes, api = Blueprint("platina", __name__), PlatinaApi(sandbox)
    routes.before_request(lambda: _down(sandbox))
    _add_error_handlers(routes)
    _add_lists(routes, api, sandbox)
    _add_cases(routes, api)
    _add_deeds(routes, api)

    @routes.after_request
    def note(answer: Response) -> Response:
        params = request.args.to_dict()
        sandbox.requests.note(request.method, request.path, params, answer.status_code)
        return answer

    return routes


def _down(sandbox: Sandbox) -> Answer | None:
    with sandbox.store.using():
        state = dict(sandbox.store.switch("platina", {}))
        if state.get("fail", 0) > 0:
            sandbox.store.set_switch("platina", {**state, "fail": state["fail"] - 1})
            return _problem("An unexpected error occurred", int(state.get("fail_status", 500)))
    return _problem("Service Unavailable", 503) if state.get("down") else None


def _problem(title: str, status: int, **more: Any) -> Answer:
    return {"title": title, "status": status, **more}, status


def _add_error_handlers(routes: Blueprint) -> None:
    @routes.errorhandler(Denied)
    def denied(problem: Denied) -> tuple[dict[str, Any], int, dict[str, str]]:
        header = {"WWW-Authenticate": f'Bearer error="{problem.error}"'}
        return *_problem(problem.description, problem.status), header

    @routes.errorhandler(Invalid)
    def invalid(problem: Invalid) -> Answer:
        return _problem("One or more validation errors occurred.", 400, errors=problem.errors)

    @routes.errorhandler(Missing)
    def missing(problem: Missing) -> Answer:
        return _problem(f"{problem} was not found", 404)

    @routes.errorhandler(Collision)
    def collision(problem: Collision) -> Answer:
        return _problem(f"Concurrent access to diary {problem}", 500)


def _add_lists(routes: Blueprint, api: PlatinaApi, sandbox: Sandbox) -> None:
    @routes.get("/diaries")
    def diaries() -> list[dict[str, Any]]:
        api.email()
        return [
            {"id": d.id, "name": d.name, "enableBusinessCode": d.business_codes}
            for d in DIARIES.values()
        ]

    @routes.get("/reference-data")
    def collections() -> dict[str, Any]:
        api.email()
        base = request.host_url.rstrip("/") + "/platina/api/v8.0/reference-data"
        links = [{"rel": name, "href": f"{base}/{name}"} for name in REFERENCE]
        return {"links": links, "assumed": sorted(ASSUMED_LISTS)}

    @routes.get("/reference-data/<name>")
    def collection(name: str) -> list[dict[str, Any]]:
        api.email()
        if name not in REFERENCE:
            raise Missing(f"Reference data {name}")
        return REFERENCE[name]


def _add_cases(routes: Blueprint, api: PlatinaApi) -> None:
    @routes.post("/diaries/<diary>/journalized-cases")
    def create_case(diary: str) -> Answer:
        email, body = api.email(), request.get_json(silent=True)
        if diary not in DIARIES:
            raise Missing(f"Diary {diary}")
        return api.write("case.create", diary, lambda: register_case(api.store, diary, body, email))

    @routes.get("/journalized-cases/<int:case>")
    def show_case(case: int) -> Answer:
        api.email()
        with api.store.using():
            diary = diary_of_case(api.store, case)
        return api.read(diary, lambda: dict(api.store.world.platina.cases[case]))

    @routes.get("/journalized-cases/<int:case>/deeds")
    def show_deeds(case: int) -> Answer:
        api.email()
        with api.store.using():
            diary = diary_of_case(api.store, case)
        return api.read(diary, lambda: {"items": deeds_of(api.store, case)})


def _add_deeds(routes: Blueprint, api: PlatinaApi) -> None:
    @routes.post("/journalized-cases/<int:case>/deeds")
    def create_deed(case: int) -> Answer:
        email, body = api.email(), request.get_json(silent=True)
        with api.store.using():
            diary = diary_of_case(api.store, case)
        return api.write("deed.create", diary, lambda: add_deed(api.store, case, body, email))

    @routes.post("/deeds/<int:deed>/files")
    def create_file(deed: int) -> Answer:
        api.email()
        body = _file_body()
        with api.store.using():
            diary = diary_of_deed(api.store, deed)
        return api.write("file.create", diary, lambda: add_file(api.store, deed, body))

    @routes.get("/deeds/<int:deed>/files")
    def show_files(deed: int) -> Answer:
        api.email()
        with api.store.using():
            diary = diary_of_deed(api.store, deed)
        files = files_of(api.store, deed)
        return api.read(diary, lambda: {"items": [without_content(file) for file in files]})


def _file_body() -> Any:
    """Take a file as JSON with base64, or as multipart with the part `file`."""
    upload = request.files.get("file")
    if upload is None:
        return request.get_json(silent=True)
    return {
        "fileName": request.form.get("fileName") or upload.filename or "fil",
        "contentType": upload.mimetype or "application/octet-stream",
        "content": base64.b64encode(upload.read()).decode(),
    }
