"""The same world twice: behind the real connector in the sandbox, and in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from tests.contracts.fake_platform import PAGE, TOKEN, FakePlatform
from tests.contracts.sandbox import Sandbox, running_sandbox

from uppsikt.connectors.meta.client import App, GraphClient
from uppsikt.connectors.meta.pages import FacebookPages
from uppsikt.errors import FailureClass
from uppsikt.ports.platform import Credential, SocialPlatform

PAGE_OF_TWO = 2
CODES = {
    FailureClass.TRANSIENT: 2,
    FailureClass.POLICY_BLOCK: 368,
    FailureClass.DUPLICATE: 506,
    FailureClass.PERMISSION: 200,
}


class World(Protocol):
    """What a contract test does on the other side of the port."""

    platform: SocialPlatform

    def post(self, text: str) -> str: ...
    def visitor_post(self, text: str) -> str: ...
    def comment(self, target: str, text: str, *, withheld: bool = False) -> str: ...
    def edit(self, comment: str, text: str) -> None: ...
    def delete(self, target: str) -> None: ...
    def hide(self, comment: str) -> None: ...
    def count_more(self, post: str, extra: int) -> None: ...
    def kill_token(self) -> None: ...
    def revive_token(self) -> None: ...
    def throttle(self, minutes: int | None) -> None: ...
    def lose_answer(self, *, performed: bool) -> None: ...
    def refuse_reply(self, failure: FailureClass) -> None: ...
    def texts_under(self, post: str) -> list[str]: ...
    def now(self) -> datetime: ...


class FakeWorld:
    """In memory."""

    def __init__(self) -> None:
        self.platform: FakePlatform = FakePlatform()
        self.platform.page_size = PAGE_OF_TWO

    def post(self, text: str) -> str:
        return self.platform.add_post(text)

    def visitor_post(self, text: str) -> str:
        return self.platform.add_post(text, author=("24000000000000092", "Ture Äng"))

    def comment(self, target: str, text: str, *, withheld: bool = False) -> str:
        return self.platform.add_comment(target, text, withheld=withheld)

    def edit(self, comment: str, text: str) -> None:
        self.platform.edit(comment, text)

    def delete(self, target: str) -> None:
        self.platform.delete(target)

    def hide(self, comment: str) -> None:
        self.platform.hide(comment)

    def count_more(self, post: str, extra: int) -> None:
        self.platform.posts_made[post].extra = extra

    def kill_token(self) -> None:
        self.platform.kill_token()

    def revive_token(self) -> None:
        self.platform.revive_token()

    def throttle(self, minutes: int | None) -> None:
        self.platform.throttle(minutes)

    def lose_answer(self, *, performed: bool) -> None:
        self.platform.script.lose_answer(performed=performed)

    def refuse_reply(self, failure: FailureClass) -> None:
        self.platform.script.fail("reply", failure)

    def texts_under(self, post: str) -> list[str]:
        every = self.platform.comments_made.values()
        return [c.text for c in every if c.post == post and not c.gone]

    def now(self) -> datetime:
        return self.platform.now


class SandboxWorld:
    """Over HTTP."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.client = GraphClient(
            url=f"{sandbox.url}/meta",
            version="v26.0",
            app=App("5550001", "granasa-sandbox-secret"),
            sleep=lambda seconds: None,
        )
        self.platform = FacebookPages(
            self.client, posts_a_call=PAGE_OF_TWO, comments_a_call=PAGE_OF_TWO
        )

    def post(self, text: str) -> str:
        return str(self.sandbox.do("citizen/post", page=PAGE, message=text, as_page=True)["id"])

    def visitor_post(self, text: str) -> str:
        made = self.sandbox.do("citizen/post", page=PAGE, message=text, citizen="Ture Äng")
        return str(made["id"])

    def comment(self, target: str, text: str, *, withheld: bool = False) -> str:
        reply = not target.startswith(f"{PAGE}_")
        verb, name = ("citizen/reply", "comment") if reply else ("citizen/comment", "post")
        body = {name: target, "message": text, "citizen": "Vera Sjö", "withhold_author": withheld}
        return str(self.sandbox.do(verb, **body)["id"])

    def edit(self, comment: str, text: str) -> None:
        self.sandbox.do("citizen/edit", id=comment, message=text)

    def delete(self, target: str) -> None:
        self.sandbox.do("citizen/delete", id=target)

    def hide(self, comment: str) -> None:
        self.sandbox.do("platform/hide_comment", id=comment, on=True)

    def count_more(self, post: str, extra: int) -> None:
        self.sandbox.do("total_extra", post=post, n=extra)

    def kill_token(self) -> None:
        self.sandbox.do("token/expire", page=PAGE)

    def revive_token(self) -> None:
        self.sandbox.do("token/revive", page=PAGE)

    def throttle(self, minutes: int | None) -> None:
        self.sandbox.do("throttle", on=minutes is not None, minutes=minutes or 1)

    def lose_answer(self, *, performed: bool) -> None:
        if performed:
            self.sandbox.do("hold_write/on", mode="cut", writes=1)
        else:
            self.sandbox.do("platform/fail", path="/*/comments", method="POST", code=2)

    def refuse_reply(self, failure: FailureClass) -> None:
        self.sandbox.do("platform/fail", path="/*/comments", method="POST", code=CODES[failure])

    def texts_under(self, post: str) -> list[str]:
        return [
            comment["message"] for comment in self.sandbox.get("comments", post=post)["comments"]
        ]

    def now(self) -> datetime:
        return datetime.fromisoformat(self.sandbox.get("clock")["now"])


@contextmanager
def fake_world(data: Path) -> Iterator[World]:
    """The world in memory."""
    yield FakeWorld()


@contextmanager
def sandbox_world(data: Path) -> Iterator[World]:
    """The world in a sandbox of its own."""
    with running_sandbox(data) as sandbox:
        world = SandboxWorld(sandbox)
        yield world
        world.client.close()


OURS = Credential(PAGE, TOKEN)
