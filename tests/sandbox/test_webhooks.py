"""Webhooks: the handshake, the signature over escaped bytes, and every way to go wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.sandbox.conftest import CENTRAL, SECRET, Control, Graph

APP_TOKEN = "5550001|granasa-sandbox-secret"


class Receiver:
    """A webhook endpoint that keeps what it gets; `status` is what it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[bytes, str]] = []
        self.status = 200
        self.arrived = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = parse_qs(urlsplit(self.path).query)
                right = asked["hub.verify_token"] == ["granasa-verify"]
                self._answer(200 if right else 403, asked["hub.challenge"][0].encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.arrived:
                    receiver.got.append((body, self.headers["X-Hub-Signature-256"]))
                    receiver.arrived.notify_all()
                self._answer(receiver.status, b"")

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, number: int) -> list[dict[str, Any]]:
        with self.arrived:
            self.arrived.wait_for(lambda: len(self.got) >= number, timeout=10)
        return self.values()

    def values(self) -> list[dict[str, Any]]:
        bodies = [json.loads(body) for body, _ in self.got]
        return [c["value"] for b in bodies for entry in b["entry"] for c in entry["changes"]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    started = Receiver()
    yield started
    started.server.shutdown()
    started.server.server_close()


def subscribe_app(graph: Graph, receiver: Receiver, verify_token: str) -> httpx.Response:
    wish = {
        "object": "page",
        "callback_url": receiver.url,
        "fields": "feed,mention",
        "verify_token": verify_token,
        "access_token": APP_TOKEN,
    }
    return graph.http.post("/v26.0/5550001/subscriptions", data=wish)


@pytest.fixture
def subscribed(graph: Graph, receiver: Receiver) -> Receiver:
    assert subscribe_app(graph, receiver, "granasa-verify").json() == {"success": True}
    told = graph.post(f"{CENTRAL}/subscribed_apps", subscribed_fields="feed,mention")
    assert told == {"success": True}
    return receiver


def test_a_callback_that_refuses_the_token_is_not_subscribed(
    graph: Graph, receiver: Receiver
) -> None:
    answer = subscribe_app(graph, receiver, "fel-ord")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 2200)


def test_swedish_letters_are_escaped_before_they_are_signed(
    subscribed: Receiver, control: Control, post_id: str
) -> None:
    control.post("citizen/comment", post=post_id, citizen="Åsa Öberg", message="Är å/ä/ö rätt? 😀")
    values = subscribed.wait_for(2)
    raw, signature = subscribed.got[-1]
    assert b"\\u00c4r \\u00e5\\/\\u00e4\\/\\u00f6 r\\u00e4tt" in raw
    assert all(byte < 128 for byte in raw)
    assert signature == "sha256=" + hmac.new(SECRET, raw, hashlib.sha256).hexdigest()
    assert values[-1]["message"] == "Är å/ä/ö rätt? 😀"
    assert values[-1]["from"]["name"] == "Åsa Öberg"


def test_each_thing_that_happens_to_a_comment_has_its_verb(
    subscribed: Receiver, control: Control, graph: Graph, post_id: str
) -> None:
    comment = control.post("citizen/comment", post=post_id, message="Hej")["id"]
    answer = graph.post(f"{comment}/comments", message="Hej! /Maja")["id"]
    control.post("citizen/edit", id=comment, message="Hej igen")
    graph.post(comment, is_hidden="true")
    graph.post(comment, is_hidden="false")
    control.post("citizen/delete", id=comment)
    told = subscribed.wait_for(7)[1:]
    assert [(v["verb"], v["comment_id"]) for v in told] == [
        ("add", comment),
        ("add", answer),
        ("edited", comment),
        ("hide", comment),
        ("unhide", comment),
        ("remove", comment),
    ]
    assert told[0]["parent_id"] == post_id
    assert told[1]["parent_id"] == comment
    assert told[1]["from"]["id"] == CENTRAL
    assert "message" not in told[-1]


def test_a_page_subscription_without_the_apps_is_deaf(
    graph: Graph, control: Control, post_id: str
) -> None:
    graph.post(f"{CENTRAL}/subscribed_apps", subscribed_fields="feed")
    control.post("citizen/comment", post=post_id, message="Hörs det här?")
    assert control.get("state")["webhooks"] == {"pending": 0}


def test_instagram_fields_are_refused_on_a_page(graph: Graph) -> None:
    error = graph.post(f"{CENTRAL}/subscribed_apps", subscribed_fields="comments")["error"]
    assert error["code"] == 100
    assert error["message"].startswith("(#100) Param subscribed_fields[0] must be one of")


def test_lost_webhooks_never_arrive(subscribed: Receiver, control: Control, post_id: str) -> None:
    subscribed.wait_for(1)
    control.post("webhooks/lose")
    control.post("citizen/comment", post=post_id, message="Ett")
    control.post("webhooks/normal")
    control.post("citizen/comment", post=post_id, message="Två")
    assert [v["message"] for v in subscribed.wait_for(2)[1:]] == ["Två"]
    assert control.get("state")["webhooks"]["lost"] == 1


def test_doubled_webhooks_arrive_twice(
    subscribed: Receiver, control: Control, post_id: str
) -> None:
    subscribed.wait_for(1)
    control.post("webhooks/double")
    control.post("citizen/comment", post=post_id, message="Ett")
    assert [v["message"] for v in subscribed.wait_for(3)[1:]] == ["Ett", "Ett"]


def test_reordered_webhooks_arrive_newest_first(
    subscribed: Receiver, control: Control, post_id: str
) -> None:
    subscribed.wait_for(1)
    control.post("webhooks/reorder")
    for text in ("Ett", "Två", "Tre"):
        control.post("citizen/comment", post=post_id, message=text)
    assert [v["message"] for v in subscribed.wait_for(4)[1:]] == ["Tre", "Två", "Ett"]


def test_delayed_webhooks_wait_for_the_flush(
    subscribed: Receiver, control: Control, post_id: str
) -> None:
    subscribed.wait_for(1)
    control.post("webhooks/delay", seconds=600)
    control.post("citizen/comment", post=post_id, message="Ett")
    assert control.get("state")["webhooks"]["pending"] == 1
    assert control.post("webhooks/flush") == {"sent": 1, "pending": 0}
    assert subscribed.values()[-1]["message"] == "Ett"


def test_a_wrong_signature_is_wrong(subscribed: Receiver, control: Control, post_id: str) -> None:
    subscribed.wait_for(1)
    control.post("webhooks/wrong_signature")
    control.post("citizen/comment", post=post_id, message="Ett")
    subscribed.wait_for(2)
    raw, signature = subscribed.got[-1]
    assert signature != "sha256=" + hmac.new(SECRET, raw, hashlib.sha256).hexdigest()


def test_a_refused_webhook_is_sent_again(
    subscribed: Receiver, control: Control, post_id: str
) -> None:
    subscribed.wait_for(1)
    subscribed.status = 500
    control.post("citizen/comment", post=post_id, message="Ett")
    subscribed.wait_for(2)
    subscribed.status = 200
    assert [v["message"] for v in subscribed.wait_for(3)[1:3]] == ["Ett", "Ett"]


def test_a_mention_has_no_author(subscribed: Receiver, control: Control) -> None:
    post = control.post("citizen/mention", page=CENTRAL, message="Kolla @Granåsa kommun")["id"]
    value = subscribed.wait_for(1)[-1]
    assert (value["post_id"], value["item"], "from" in value) == (post, "post", False)
