"""What was asked of the sandbox: every write for good, the latest reads in memory; tokens never."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

from uppsikt_sandbox.clock import graph_time
from uppsikt_sandbox.store import Store

SECRET = {
    "access_token",
    "appsecret_proof",
    "client_secret",
    "code",
    "fb_exchange_token",
    "input_token",
    "refresh_token",
    "verify_token",
    "code_verifier",
}
KEPT_READS = 2000


def redacted(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with every secret replaced."""
    return {name: "***" if name in SECRET else value for name, value in params.items()}


class RequestLog:
    """Lets a test assert that nothing was created twice."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._recent: deque[dict[str, Any]] = deque(maxlen=KEPT_READS)

    def note(
        self, method: str, path: str, params: Mapping[str, Any], status: int, code: int = 0
    ) -> None:
        """Remember a request in memory."""
        entry = {
            "at": graph_time(self._store.clock.epoch()),
            "method": method,
            "path": path,
            "params": redacted(params),
            "status": status,
            "code": code,
        }
        with self._lock:
            self._recent.append(entry)

    def wrote(self, what: str, object_id: str, path: str, params: Mapping[str, Any]) -> None:
        """Remember a write that was carried out; this survives a restart."""
        request = {
            "at": graph_time(self._store.clock.epoch()),
            "what": what,
            "id": object_id,
            "path": path,
            "params": redacted(params),
        }
        self._store.apply("request.written", request=request)

    def recent(self) -> list[dict[str, Any]]:
        """Return the latest requests, oldest first."""
        with self._lock:
            return list(self._recent)

    def clear(self) -> None:
        """Forget the requests and the counts."""
        with self._lock:
            self._recent.clear()
        self._store.apply("requests.cleared")
