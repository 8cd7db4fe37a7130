"""A running sandbox on free ports, and clients that speak to it as the product would."""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from uppsikt_sandbox.sandbox import open_sandbox
from uppsikt_sandbox.server import Running

CENTRAL = "100100100100101"
TOKEN = "EAAP-granasa-101"
SECRET = b"granasa-sandbox-secret"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Graph:
    """Calls the simulated Graph API with a page's token."""

    def __init__(self, url: str, token: str = TOKEN) -> None:
        self.token = token
        self.url = url
        self.http = httpx.Client(base_url=f"{url}/meta", trust_env=False, timeout=10)

    def ask(self, method: str, path: str, **params: Any) -> httpx.Response:
        proof = hmac.new(SECRET, self.token.encode(), hashlib.sha256).hexdigest()
        every = {"appsecret_proof": proof, **params}
        headers = {"Authorization": f"Bearer {self.token}"}
        address = path if path.startswith(("/", "http")) else f"/v26.0/{path}"
        if method == "POST":
            return self.http.request(method, address, headers=headers, data=every)
        whole = httpx.URL(address).copy_merge_params(every)
        return self.http.request(method, whole, headers=headers)

    def get(self, path: str, **params: Any) -> Any:
        return self.ask("GET", path, **params).json()

    def post(self, path: str, **params: Any) -> Any:
        return self.ask("POST", path, **params).json()

    def delete(self, path: str, **params: Any) -> Any:
        return self.ask("DELETE", path, **params).json()


class Control:
    """Calls the control verbs; a refusal is an error of the test."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=f"{url}/control", trust_env=False, timeout=30)

    def get(self, verb: str, **params: Any) -> Any:
        return self.http.get(f"/{verb}", params=params).raise_for_status().json()

    def post(self, verb: str, **body: Any) -> Any:
        return self.http.post(f"/{verb}", json=body).raise_for_status().json()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    port = free_port()
    sandbox = open_sandbox(tmp_path / "data", f"http://127.0.0.1:{port}")
    started = Running(sandbox, port, free_port())
    started.start()
    yield started
    started.stop()


@pytest.fixture
def graph(running: Running) -> Graph:
    return Graph(running.url)


@pytest.fixture
def control(running: Running) -> Control:
    return Control(running.url)


@pytest.fixture
def post_id(control: Control) -> str:
    """A post of the page without comments, the newest."""
    made = control.post(
        "citizen/post", page=CENTRAL, message="Biblioteket har öppet.", as_page=True
    )
    return str(made["id"])
