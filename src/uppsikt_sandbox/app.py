"""The Flask application: every simulated system under its prefix."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, request

from uppsikt_sandbox.control.routes import control_routes
from uppsikt_sandbox.graph.dialog import dialog_routes
from uppsikt_sandbox.graph.dispatch import ConnectionCut
from uppsikt_sandbox.graph.routes import graph_routes
from uppsikt_sandbox.pages.site import add_pages
from uppsikt_sandbox.platina.oauth_routes import oauth_routes
from uppsikt_sandbox.platina.routes import platina_routes
from uppsikt_sandbox.sandbox import Sandbox

CUT_MARK = "uppsikt_sandbox.cut"


def create_app(sandbox: Sandbox) -> Flask:
    """Make the application for one running sandbox."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.register_blueprint(graph_routes(sandbox), url_prefix="/meta")
    app.register_blueprint(dialog_routes(sandbox), url_prefix="/meta-dialog")
    app.register_blueprint(platina_routes(sandbox), url_prefix="/platina/api/v8.0")
    app.register_blueprint(oauth_routes(sandbox), url_prefix="/platina/oauth2")
    app.register_blueprint(control_routes(sandbox), url_prefix="/control")
    add_pages(app, sandbox)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.errorhandler(ConnectionCut)
    def cut(problem: ConnectionCut) -> Response:
        request.environ[CUT_MARK] = True
        return Response(status=504)

    app.wsgi_app = CutConnections(app.wsgi_app)  # type: ignore[method-assign]
    return app


class CutConnections:
    """Hangs up without an answer when the application asked for it."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self._inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer, or shut the socket."""
        answer = self._inner(environ, start_response)
        if not environ.get(CUT_MARK):
            return answer
        connection: socket.socket = environ["werkzeug.socket"]
        connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError
