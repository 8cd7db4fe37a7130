"""A running sandbox for contract tests: its control verbs, on free ports of the loopback address."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from uppsikt_sandbox.sandbox import open_sandbox, subscribe
from uppsikt_sandbox.server import Running


class Sandbox:
    """`url` is where it answers, `smtp_port` where it takes mail."""

    def __init__(self, running: Running, smtp_port: int) -> None:
        self.url = running.url
        self.smtp_port = smtp_port
        self._http = httpx.Client(base_url=f"{self.url}/control", trust_env=False, timeout=30)

    def get(self, verb: str, **params: Any) -> Any:
        """Ask; a refusal is the test's own mistake."""
        return self._http.get(f"/{verb}", params=params).raise_for_status().json()

    def do(self, verb: str, **body: Any) -> Any:
        """Order; a refusal is the test's own mistake."""
        return self._http.post(f"/{verb}", json=body).raise_for_status().json()

    def close(self) -> None:
        self._http.close()


@contextmanager
def running_sandbox(data: Path, *, webhook_url: str = "") -> Iterator[Sandbox]:
    """Start one with its own state, and stop it."""
    port, smtp_port = _free_port(), _free_port()
    opened = open_sandbox(data, f"http://127.0.0.1:{port}")
    if webhook_url:
        subscribe(opened, webhook_url)
    running = Running(opened, port, smtp_port)
    running.start()
    sandbox = Sandbox(running, smtp_port)
    try:
        yield sandbox
    finally:
        sandbox.close()
        running.stop()


_PORTS = itertools.cycle(
    range(12000 + 40 * (os.getpid() % 190), 12000 + 40 * (os.getpid() % 190) + 40)
)


def _free_port() -> int:
    """A port of this process's own range, below those that the system gives to anybody."""
    for port in _PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")
