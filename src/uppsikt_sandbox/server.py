"""Starts and stops everything that listens."""

from __future__ import annotations

import threading
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from uppsikt_sandbox.app import create_app
from uppsikt_sandbox.mailbox import listen
from uppsikt_sandbox.sandbox import Sandbox


class Quiet(WSGIRequestHandler):
    """Writes no line per request; the journal of requests tells more."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Stay silent."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Leave the real date out; where a date matters the application gives the simulated one."""
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Stay silent about dropped connections too; they are often ordered."""


class Running:
    """A started sandbox on the loopback address; `stop` ends it quickly."""

    def __init__(self, sandbox: Sandbox, port: int, smtp_port: int) -> None:
        self.sandbox = sandbox
        self._http: BaseWSGIServer = make_server(
            "127.0.0.1", port, create_app(sandbox), threaded=True, request_handler=Quiet
        )
        self._smtp = listen(sandbox.store, smtp_port)
        self.port = self._http.port
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.1}, name="http", daemon=True
        )

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Answer requests and send webhooks from now on."""
        self._thread.start()
        self.sandbox.sender.start()

    def stop(self) -> None:
        """Stop listening and close the journal."""
        self.sandbox.stop()
        self._smtp.stop()
        self._http.shutdown()
        self._http.server_close()
        self.sandbox.store.close()
