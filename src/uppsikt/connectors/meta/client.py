"""Calls to the Graph API: one pooled client, the token in a header, failures as classes."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from uppsikt.connectors.meta import failures
from uppsikt.connectors.meta.usage import BLOCKED, Quota, until
from uppsikt.errors import ConnectorError, FailureClass

log = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log whole addresses

TIMEOUT = httpx.Timeout(30.0, connect=5.0, pool=5.0)  # seconds
PAUSES = (2.0, 8.0)  # seconds before a failed read is tried again; longer waits are the caller's
SMALLEST_LIMIT = 10
LOOPBACK = ("127.0.0.1", "localhost", "::1")

TOKEN = re.compile(r"[!-~]+")
SEGMENT = re.compile(r"\w+")

Params = Mapping[str, str]


def segment(object_id: str) -> str:
    """An id as one segment of a path; anything else could lead the call astray and is refused."""
    if not SEGMENT.fullmatch(object_id):
        raise failures.failed(FailureClass.INVALID)
    return object_id


@dataclass(frozen=True)
class App:
    """Our app at Meta."""

    id: str
    secret: str = field(repr=False)

    @property
    def token(self) -> str:
        """The app's own token, for what only the app may ask."""
        return f"{self.id}|{self.secret}"

    def proof(self, token: str) -> str:
        """`appsecret_proof`: shows that whoever sends the token also knows the app's secret."""
        return hmac.new(self.secret.encode(), token.encode(), hashlib.sha256).hexdigest()


class GraphClient:
    """Speaks to one Graph host in one version. Safe to share between threads.

    Reads are tried again after `pauses`; writes never. A token is never part of an address, of a
    log line or of an exception.
    """

    def __init__(
        self,
        *,
        url: str,
        version: str,
        app: App,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self.base = httpx.URL(url.rstrip("/") + "/")
        self.version = version
        self.app = app
        self.answered_version = version
        self._sleep = sleep
        self._pauses = pauses
        self._quota = Quota()
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

    def read(
        self, token: str, path: str, params: Params, *, right: str = "", can_wait: bool = False
    ) -> dict[str, Any]:
        """Answer a GET. `can_wait` reads stop before the quota is spent; `right` names what it needs."""
        if can_wait:
            self._quota.refuse_if_spent(self.app.proof(token))
        return self._patiently(lambda asked: self._ask("GET", token, path, asked, right), params)

    def read_hidden(self, token: str, path: str, params: Params) -> dict[str, Any]:
        """Answer a GET whose parameters are secret: sent in the body, with the method named there."""
        hidden = {**params, "method": "GET"}
        return self._patiently(lambda asked: self._ask("POST", token, path, asked, ""), hidden)

    def write(self, token: str, path: str, params: Params, *, right: str = "") -> dict[str, Any]:
        """Answer a POST, made once. `unknown_outcome` when it may have happened."""
        return self._ask("POST", token, path, dict(params), right, writing=True)

    def _patiently(
        self, ask: Callable[[dict[str, str]], dict[str, Any]], params: Params
    ) -> dict[str, Any]:
        """Ask again after a passing fault; what was too much at once is asked smaller."""
        asked, tries = dict(params), 0
        while True:
            try:
                return ask(asked)
            except ConnectorError as problem:
                pause = self._pause(problem, tries, asked)
                if pause is None:
                    raise
                if _too_much(problem) and tries:
                    asked = _smaller(asked)
            self._sleep(pause)
            tries += 1

    def _pause(self, problem: ConnectorError, tries: int, asked: Params) -> float | None:
        """Seconds to wait before the next try; None when there shall be none."""
        if problem.failure is not FailureClass.TRANSIENT:
            return None
        if tries < len(self._pauses):
            return self._pauses[tries]
        return 0.0 if _too_much(problem) and _limit(asked) > SMALLEST_LIMIT else None

    def _ask(
        self,
        method: str,
        token: str,
        path: str,
        params: dict[str, str],
        right: str,
        *,
        writing: bool = False,
    ) -> dict[str, Any]:
        if not TOKEN.fullmatch(token):  # a header's own complaint would show it
            raise failures.dead(0)
        proved = {**params, "appsecret_proof": self.app.proof(token)}
        place = {"params": proved} if method == "GET" else {"data": proved}
        address = self.base.join(f"{self.version}/{path}")
        headers = {"Authorization": f"Bearer {token}"}
        try:
            response = self._http.request(method, address, headers=headers, **place)  # type: ignore[arg-type]
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            log.warning("meta.no_answer path=%s problem=%s", path, type(problem).__name__)
            raise failures.broken(problem, writing=writing) from problem
        return self._opened(response, token, path, right, writing=writing)

    def _opened(
        self, response: httpx.Response, token: str, path: str, right: str, *, writing: bool
    ) -> dict[str, Any]:
        self._compare_version(response.headers.get("facebook-api-version", ""))
        body = _json(response)
        if error := failures.told(body):
            log.warning(
                "meta.refused path=%s code=%d subcode=%d trace=%s",
                *(path, error.code, error.subcode, error.trace),
            )
            later = until(response.headers, BLOCKED)
            raise failures.refused(error, writing=writing, right=right, until=later)
        if not isinstance(body, dict) or not response.is_success:
            log.warning("meta.unreadable path=%s status=%d", path, response.status_code)
            raise failures.unreadable(response.status_code, writing=writing)
        self._quota.note(self.app.proof(token), response.headers)
        return body

    def _compare_version(self, answered: str) -> None:
        if answered and answered != self.answered_version:
            self.answered_version = answered
            if answered != self.version:
                log.warning("meta.other_version asked=%s answered=%s", self.version, answered)


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _too_much(problem: ConnectorError) -> bool:
    return isinstance(problem, failures.Refused) and problem.told.code == failures.TOO_MUCH


def _limit(asked: Params) -> int:
    text = asked.get("limit", "")
    return int(text) if text.isdecimal() else 0


def _smaller(asked: Params) -> dict[str, str]:
    limit = _limit(asked)
    return {**asked, "limit": str(max(SMALLEST_LIMIT, limit // 2))} if limit else dict(asked)
