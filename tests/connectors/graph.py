"""A Graph API of a few lines for tests: scripted answers, and what was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx

from uppsikt.connectors.meta.client import App, GraphClient
from uppsikt.connectors.meta.pages import FacebookPages
from uppsikt.ports.platform import Credential

PAGE = "100100100100101"
OURS = Credential(PAGE, "EAAP-hemlig")
URL = "https://graph.example"
SCOPES = ["pages_read_engagement", "pages_read_user_content", "pages_manage_engagement"]
GOOD_TOKEN = {"is_valid": True, "type": "PAGE", "profile_id": PAGE, "scopes": SCOPES}

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Graph:
    """Answers each call with the next of `answers`; questions about the token by themselves."""

    def __init__(
        self, *answers: Answer, token: dict[str, Any] | None = None, **client: Any
    ) -> None:
        self._answers = list(answers)
        self.token = token or GOOD_TOKEN
        self.asked: list[httpx.Request] = []
        self.inspections = 0
        self.slept: list[float] = []
        client.setdefault("app", App("5550001", "hemlighet"))
        self.client = GraphClient(
            url=URL,
            version="v26.0",
            transport=httpx.MockTransport(self._answer),
            sleep=self.slept.append,
            **client,
        )
        self.pages = FacebookPages(self.client)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/debug_token"):
            self.inspections += 1
            return ok({"data": self.token})
        self.asked.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    def params(self, number: int = -1) -> dict[str, str]:
        """What a call asked for, from its address or its body."""
        request = self.asked[number]
        text = request.content.decode() if request.method == "POST" else request.url.query.decode()
        return {name: values[0] for name, values in parse_qs(text).items()}


def ok(body: Any, **headers: str) -> httpx.Response:
    return httpx.Response(200, json=body, headers=headers)


def error(code: int, subcode: int = 0, *, status: int = 400, **headers: str) -> httpx.Response:
    told = {"message": "hemligt om Vera", "type": "OAuthException", "code": code}
    if subcode:
        told["error_subcode"] = subcode
    return httpx.Response(status, json={"error": told}, headers=headers)


def listing(
    *ids: str, after: str = "", total: int | None = None, host: str = URL
) -> httpx.Response:
    body: dict[str, Any] = {
        "data": [
            {"id": one, "message": "Hej", "created_time": "2026-05-04T07:00:00+0000"} for one in ids
        ]
    }
    if after:
        link = f"{host}/v26.0/1_2/comments?filter=stream&after={after}&access_token=EAAP-hemlig"
        body["paging"] = {"cursors": {"after": after}, "next": link}
    if total is not None:
        body["summary"] = {"total_count": total}
    return ok(body)
