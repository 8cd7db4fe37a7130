"""The way in for webhooks: plain WSGI in front of Django, because a storm of them must not cost pages.

A delivery is believed only if its signature over the raw bytes is right. It is stored as it came
before anything reads it, and 200 is answered only when it is stored: on anything else the platform
sends it again (for 36 hours).
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import psycopg
import structlog
from uuid6 import uuid7

from uppsikt import wiring

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/webhooks/meta"
SOURCE = "facebook"
LARGEST_BODY = 1_048_576  # bytes; a delivery holds at most 1000 changes
CONNECT_WITHIN = 3  # seconds
SIGNATURE = "HTTP_X_HUB_SIGNATURE_256"
WAKE_INTAKE = "raw_event"

STORE = f"""
    WITH kept AS (
        INSERT INTO uppsikt_rawevent (id, source, received_at, digest, body, handled_at, problem)
        VALUES (%b, '{SOURCE}', %b, %b, %b, NULL, '') RETURNING 1
    )
    SELECT pg_notify('uppsikt_work', '{WAKE_INTAKE}') FROM kept
"""  # noqa: S608 - constants only

Connect = Callable[[], psycopg.Connection[Any]]

log = structlog.get_logger()


class Receiver:
    """Takes `PATH` and hands everything else to `app` untouched.

    Connections are lent to one request at a time and kept; there are never more of them than
    requests at once, whatever the server does with its threads. `prepare=False` is for a pooler
    that cannot hold prepared statements.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        secret: str,
        verify_token: str,
        connect: Connect,
        now: Callable[[], datetime],
        prepare: bool = True,
    ) -> None:
        self.app = app
        self.secret = secret
        self.verify_token = verify_token
        self.connect = connect
        self.now = now
        self.prepare = prepare
        self._idle: deque[psycopg.Connection[Any]] = deque()

    @classmethod
    def from_settings(cls, app: WSGIApplication, *, now: Callable[[], datetime]) -> Receiver:
        """Make the receiver that the settings describe; the database is reached at first use."""
        from django.conf import settings

        options = settings.DATABASES["default"].get("OPTIONS", {})
        return cls(
            app,
            secret=settings.META["app_secret"],
            verify_token=settings.META["verify_token"],
            connect=_connect_as_django,
            now=now,
            prepare=options.get("prepare_threshold", 5) is not None,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            return self.app(environ, start_response)
        method = environ["REQUEST_METHOD"]
        if method == "POST":
            return self._take(environ, start_response)
        if method == "GET":
            return self._shake_hands(environ, start_response)
        return _refuse(start_response, "405 Method Not Allowed", "Hit skickas händelser med POST.")

    def close(self) -> None:
        """Close the connections that are not in use."""
        while self._idle:
            self._idle.pop().close()

    def _shake_hands(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        asked = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        answer = wiring.challenge(asked, self.verify_token)
        if answer is None:
            return _refuse(
                start_response,
                "403 Forbidden",
                "Verifieringen stämmer inte. Ange samma verifieringsord i appen som i Uppsikt.",
            )
        return _answer(start_response, "200 OK", answer.encode())

    def _take(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = _body(environ)
        if body is None:
            return _refuse(
                start_response,
                "413 Content Too Large",
                "Händelsen är större än en mebibyte och togs inte emot.",
            )
        if not wiring.signature_ok(body, environ.get(SIGNATURE, ""), self.secret):
            return _refuse(
                start_response,
                "401 Unauthorized",
                "Signaturen stämmer inte. Kontrollera att appens hemlighet är densamma i Uppsikt.",
            )
        if not self._stored(body):
            return _refuse(
                start_response,
                "503 Service Unavailable",
                "Databasen svarar inte just nu. Skicka händelsen igen om en stund.",
            )
        return _answer(start_response, "200 OK", b"ok")

    def _stored(self, body: bytes) -> bool:
        row = (uuid7(), self.now(), hashlib.sha256(body).digest(), body)
        try:
            if self._idle and self._tried(row):
                return True
            return self._tried(row, new=True)
        except psycopg.Error as problem:
            log.warning("webhook.not_stored", problem=type(problem).__name__)
            return False

    def _tried(self, row: tuple[Any, ...], *, new: bool = False) -> bool:
        """Store over a kept connection (False: it had died or was lent out) or over a new one."""
        try:
            connection = self.connect() if new else self._idle.pop()
        except IndexError:
            return False
        try:
            connection.execute(STORE, row, prepare=self.prepare)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            connection.close()
            if new:
                raise
            self.close()  # what killed this one has killed the others
            return False
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return True


def _connect_as_django() -> psycopg.Connection[Any]:
    from django.db import connections

    params = connections["default"].get_connection_params()
    for djangos_own in ("cursor_factory", "context", "prepare_threshold"):
        params.pop(djangos_own, None)
    return psycopg.connect(**{"connect_timeout": CONNECT_WITHIN, **params}, autocommit=True)


def _body(environ: WSGIEnvironment) -> bytes | None:
    """Return the raw bytes, or None when there are too many."""
    announced = environ.get("CONTENT_LENGTH") or ""
    if announced.isdecimal() and int(announced) > LARGEST_BODY:
        return None
    limit = int(announced) if announced.isdecimal() else LARGEST_BODY + 1
    body: bytes = environ["wsgi.input"].read(limit)
    return body if len(body) <= LARGEST_BODY else None


def _answer(
    start_response: StartResponse, status: str, body: bytes, kind: str = "text/plain"
) -> list[bytes]:
    start_response(
        status,
        [
            ("Content-Type", f"{kind}; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ],
    )
    return [body]


def _refuse(start_response: StartResponse, status: str, why: str) -> list[bytes]:
    body = json.dumps({"fel": why}, ensure_ascii=False).encode()
    return _answer(start_response, status, body, "application/json")
