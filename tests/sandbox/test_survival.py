"""The journal: nothing that was answered is lost, a torn line is dropped, and the process leaves no orphan."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.sandbox.conftest import CENTRAL, Control, Graph, free_port

from uppsikt_sandbox import acts
from uppsikt_sandbox.journal import InUseError
from uppsikt_sandbox.sandbox import open_sandbox, subscribe


class Process:
    """The sandbox as a process of its own, as the demo starts it."""

    def __init__(self, data: Path, *more: str) -> None:
        self.port, smtp = free_port(), free_port()
        command = [sys.executable, "-m", "uppsikt_sandbox", "serve", "--port", str(self.port)]
        where = ["--smtp-port", str(smtp), "--data", str(data), *more]
        environment = {**os.environ, "PYTHONPATH": "src"}
        self.running = subprocess.Popen(
            [*command, *where], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        assert self.running.stdout is not None
        self.greeting = self.running.stdout.readline().decode()
        self.url = f"http://127.0.0.1:{self.port}"

    def end(self, number: int) -> int:
        self.running.send_signal(number)
        return self.running.wait(10)


def test_what_was_answered_survives_kill_9(tmp_path: Path) -> None:
    first = Process(tmp_path)
    post = Graph(first.url).post(f"{CENTRAL}/feed", message="Överlever åäö")["id"]
    Control(first.url).post("token/expire", page=CENTRAL)
    first.end(signal.SIGKILL)
    second = Process(tmp_path)
    control = Control(second.url)
    try:
        assert control.get("posts", page=CENTRAL)["posts"][0]["id"] == post
        assert control.get("state")["writes"] == {"post.create": 1}
        assert Graph(second.url).get(post)["error"]["error_subcode"] == 463
    finally:
        second.end(signal.SIGKILL)


def test_it_stops_when_the_parent_is_gone(tmp_path: Path) -> None:
    started = Process(tmp_path, "--exit-with-parent")
    assert started.running.stdin is not None
    started.running.stdin.close()
    assert started.running.wait(10) == 0


def test_it_stops_on_sigterm_even_while_an_answer_is_withheld(tmp_path: Path) -> None:
    started = Process(tmp_path)
    Control(started.url).post("hold_write/on")
    with pytest.raises(httpx.TimeoutException):
        Graph(started.url).http.post(
            f"/v26.0/{CENTRAL}/feed",
            params={"access_token": "EAAP-granasa-101", **_proof()},
            data={"message": "Vänta"},
            timeout=1,
        )
    assert started.end(signal.SIGTERM) == 0


def _proof() -> dict[str, str]:
    from uppsikt_sandbox.graph.tokens import proof_of

    return {"appsecret_proof": proof_of("EAAP-granasa-101")}


def test_a_torn_last_line_is_dropped(tmp_path: Path) -> None:
    store = open_sandbox(tmp_path, "http://x").store
    store.apply("user.added", id="1", name="Hel")
    store.close()
    journal = tmp_path / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + '{"kind":"user.added","id":"2","name":"Ö'.encode())
    again = open_sandbox(tmp_path, "http://x").store
    assert "1" in again.world.users
    assert "2" not in again.world.users
    assert journal.read_bytes() == whole


def test_a_seed_that_was_torn_is_done_again(tmp_path: Path) -> None:
    open_sandbox(tmp_path, "http://x").store.close()
    journal = tmp_path / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[: len(lines) // 2]))
    again = open_sandbox(tmp_path, "http://x").store
    assert len(again.world.pages) == 3
    assert again.switch("seeded") is True


def test_two_sandboxes_never_share_a_journal(tmp_path: Path) -> None:
    first = open_sandbox(tmp_path, "http://x").store
    with pytest.raises(InUseError):
        open_sandbox(tmp_path, "http://x")
    first.close()
    open_sandbox(tmp_path, "http://x").store.close()


def test_webhooks_that_were_not_sent_survive_a_restart(tmp_path: Path) -> None:
    sandbox = open_sandbox(tmp_path, "http://x")
    subscribe(sandbox, "http://127.0.0.1:9/webhooks")
    acts.add_post(sandbox.store, page_id=CENTRAL, author_id=CENTRAL, message="Hej")
    sandbox.store.close()
    waiting = open_sandbox(tmp_path, "http://x").store.world.deliveries
    assert [one.change["value"]["message"] for one in waiting.values()] == ["Hej"]


def test_the_seed_is_the_same_each_time(tmp_path: Path) -> None:
    ones = [open_sandbox(tmp_path / name, "http://x").store.world for name in ("a", "b")]
    texts = [[comment.message for comment in world.comments.values()] for world in ones]
    assert texts[0] == texts[1]
    assert list(ones[0].comments) == list(ones[1].comments)
