"""The same diary twice: Platina in the sandbox behind the real connector, and in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import httpx
from tests.contracts.fake_diary import USER, FakeDiary
from tests.contracts.sandbox import Sandbox, running_sandbox

from uppsikt.connectors.platina import mapping
from uppsikt.connectors.platina.client import PlatinaClient
from uppsikt.connectors.platina.diary import PlatinaDiary
from uppsikt.connectors.platina.oauth import Client, Consent
from uppsikt.ports.diary import Diary

BACK = "http://localhost:8000/diarieforing/ansluten"


class World(Protocol):
    """What a contract test does on the other side of the port."""

    diary: Diary

    def consent(self) -> str: ...
    def revoke(self) -> None: ...
    def down(self, on: bool) -> None: ...
    def lose_answer(self, *, performed: bool) -> None: ...
    def cases(self) -> list[dict[str, Any]]: ...
    def now(self) -> datetime: ...


class FakeWorld:
    """In memory."""

    def __init__(self) -> None:
        self.diary: FakeDiary = FakeDiary()

    def consent(self) -> str:
        return self.diary.consent()

    def revoke(self) -> None:
        self.diary.revoke()

    def down(self, on: bool) -> None:
        self.diary.down = on

    def lose_answer(self, *, performed: bool) -> None:
        self.diary.script.lose_answer(performed=performed)

    def cases(self) -> list[dict[str, Any]]:
        return [
            {
                "number": one.number,
                "title": one.case.title,
                "secret": one.case.restricted,
                "records": [(r.title, r.direction, r.file.name) for r in one.records],
            }
            for one in self.diary.cases
        ]

    def now(self) -> datetime:
        return datetime.fromisoformat("2026-05-04T09:00:00+02:00")


class SandboxWorld:
    """Over HTTP; the service user presses the button of the consent page."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        fields = mapping.load()
        login = f"{sandbox.url}/platina/oauth2"
        self.client = PlatinaClient(f"{sandbox.url}/platina/api/v8.0", sleep=lambda seconds: None)
        self.consent_client = Consent(
            authorize_url=f"{login}/authorize",
            token_url=f"{login}/token",
            scope=fields.oauth["scope"].fixed,
            client=Client("uppsikt", "platina-sandbox-secret"),
        )
        self.diary = PlatinaDiary(self.client, self.consent_client, fields)

    def consent(self) -> str:
        address = self.diary.authorize_url(redirect_uri=BACK, state="tillstånd")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        form = {**asked, "decision": "allow", "user": USER}
        answer = httpx.post(address.split("?")[0], data=form, trust_env=False)
        back = parse_qs(urlsplit(answer.headers["location"]).query)
        assert back["state"] == ["tillstånd"]
        return back["code"][0]

    def revoke(self) -> None:
        self.sandbox.do("platina/revoke")

    def down(self, on: bool) -> None:
        self.sandbox.do("platina/down" if on else "platina/up")

    def lose_answer(self, *, performed: bool) -> None:
        if performed:
            self.sandbox.do("platina/withhold", mode="cut", writes=1)
        else:
            self.sandbox.do("platina/fail", n=1, status=500)

    def cases(self) -> list[dict[str, Any]]:
        listed = self.sandbox.get("diary/list", new="true")
        assert listed["violations"] == []
        return [
            {
                "number": case["diaryNumber"],
                "title": case["title"],
                "secret": bool(case["secrecyLevel"]),
                "records": [
                    (deed["title"], deed["direction"], deed["files"][0]["fileName"])
                    for deed in case["deeds"]
                ],
            }
            for case in listed["cases"]
        ]

    def now(self) -> datetime:
        return datetime.fromisoformat(self.sandbox.get("clock")["now"])


@contextmanager
def fake_world(data: Path) -> Iterator[World]:
    """The diary in memory."""
    yield FakeWorld()


@contextmanager
def sandbox_world(data: Path) -> Iterator[World]:
    """The diary in a sandbox of its own."""
    with running_sandbox(data) as sandbox:
        world = SandboxWorld(sandbox)
        yield world
        world.client.close()
        world.consent_client.close()
