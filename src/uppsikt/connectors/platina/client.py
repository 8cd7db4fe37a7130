"""Calls to Platina's Standard API, one service user's token at a time."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from uppsikt.connectors.platina import failures
from uppsikt.errors import ConnectorError, FailureClass

log = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)

TIMEOUT = httpx.Timeout(60.0, connect=5.0, pool=5.0)  # seconds; registering is slow work
PAUSES = (2.0, 8.0)  # seconds before what certainly did nothing is tried again
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOKEN = re.compile(r"[!-~]+")
SEGMENT = re.compile(r"[\w.-]+")


def segment(value: str) -> str:
    """An id or a diary's name as one segment of a path; anything else is refused."""
    if not SEGMENT.fullmatch(value) or set(value) == {"."}:
        raise failures.failed(FailureClass.INVALID, "id")
    return value


class PlatinaClient:
    """Speaks JSON with one installation. Writes are made once."""

    def __init__(
        self,
        url: str,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self.base = httpx.URL(url.rstrip("/") + "/")
        self._sleep = sleep
        self._pauses = pauses
        self._http = httpx.Client(
            timeout=TIMEOUT,
            transport=transport,
            follow_redirects=False,
            trust_env=self.base.host not in LOOPBACK,
            headers={"Accept": "application/json", "User-Agent": "Uppsikt"},
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def read(self, token: str, path: str) -> Any:
        """Answer a GET as parsed JSON; tried again after a passing fault."""
        return self._patiently(lambda: self._ask("GET", token, path, None)).json()

    def write(self, token: str, path: str, body: Mapping[str, Any]) -> bytes:
        """Answer a POST, made once, as raw JSON bytes."""
        return self._ask("POST", token, path, body).content

    def write_surely(self, token: str, path: str, body: Mapping[str, Any]) -> bytes:
        """Answer a POST that may be made again as long as nothing was done."""
        return self._patiently(lambda: self._ask("POST", token, path, body)).content

    def _patiently(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        for pause in self._pauses:
            try:
                return ask()
            except ConnectorError as problem:
                if problem.failure is not FailureClass.TRANSIENT:
                    raise
            self._sleep(pause)
        return ask()

    def _ask(
        self, method: str, token: str, path: str, body: Mapping[str, Any] | None
    ) -> httpx.Response:
        if not TOKEN.fullmatch(token):  # a header's own complaint would show it
            raise failures.failed(FailureClass.AUTH_EXPIRED)
        writing = method == "POST"
        headers = {"Authorization": f"Bearer {token}"}
        try:
            response = self._http.request(method, self.base.join(path), headers=headers, json=body)
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            log.warning("platina.no_answer path=%s problem=%s", path, type(problem).__name__)
            raise failures.broken(problem, writing=writing) from problem
        if not response.is_success:
            log.warning("platina.refused path=%s status=%d", path, response.status_code)
            raise failures.refused(response, writing=writing)
        _require_json(response, writing=writing)
        return response


def _require_json(response: httpx.Response, *, writing: bool) -> None:
    try:
        response.json()
    except (ValueError, RecursionError) as problem:
        unknown = FailureClass.UNKNOWN_OUTCOME if writing else FailureClass.TRANSIENT
        raise failures.failed(unknown) from problem
