"""What the sandbox delivers is signed as we check it and says what happened, whatever the order."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.contracts.fake_platform import PAGE
from tests.contracts.sandbox import running_sandbox

from uppsikt.connectors.meta.payload import observations
from uppsikt.connectors.meta.webhooks import signature_ok

SECRET = "granasa-sandbox-secret"
WORDS = 'Håll utkäk på Ekvägen! 🧊 </b> 100 % @alla \\ "så"'


class Inbox(BaseHTTPRequestHandler):
    """Keeps what was delivered."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.delivered.append((body, self.headers["x-hub-signature-256"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def inbox():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Inbox)
    server.delivered = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sandbox(inbox, tmp_path):
    url = f"http://127.0.0.1:{inbox.server_port}/webhooks/meta"
    with running_sandbox(tmp_path, webhook_url=url) as started:
        yield started


def events(sandbox, inbox):
    sandbox.do("webhooks/flush")
    return [event for body, _ in inbox.delivered for event in observations(body)]


def test_a_comments_whole_life_is_told_with_signed_bodies(sandbox, inbox):
    post = sandbox.do("citizen/post", page=PAGE, message="Plogning", as_page=True)["id"]
    comment = sandbox.do("citizen/comment", post=post, message=WORDS, citizen="Vera Sjö")["id"]
    reply = sandbox.do("citizen/reply", comment=comment, message="Ja!", citizen="Ture Äng")["id"]
    sandbox.do("citizen/edit", id=comment, message="Rättat")
    sandbox.do("citizen/delete", id=reply)
    sandbox.do("citizen/react", post=post, citizen="Ture Äng")
    told = events(sandbox, inbox)
    seen = {(e.kind, e.verb, e.external_id, e.post_id, e.parent_id, e.text) for e in told}
    assert {
        ("comment", "add", comment, post, None, WORDS),
        ("comment", "add", reply, post, comment, "Ja!"),
        ("comment", "edited", comment, post, None, "Rättat"),
        ("comment", "remove", reply, post, comment, None),
    } <= seen
    assert {e.kind for e in told} == {"comment", "post", "reaction"}
    assert {e.account_id for e in told} == {PAGE}
    assert all(signature_ok(body, header, SECRET) for body, header in inbox.delivered)


def test_a_body_written_anew_or_signed_by_somebody_else_is_not_trusted(sandbox, inbox):
    sandbox.do("citizen/comment", page=PAGE, message=WORDS)
    events(sandbox, inbox)
    body, header = inbox.delivered[-1]
    assert signature_ok(body, header, SECRET)
    assert not signature_ok(json.dumps(json.loads(body)).encode(), header, SECRET)
    sandbox.do("webhooks/wrong_signature")
    sandbox.do("citizen/comment", page=PAGE, message="Hej")
    events(sandbox, inbox)
    assert not signature_ok(*inbox.delivered[-1], SECRET)


def test_doubles_are_the_same_event_again(sandbox, inbox):
    sandbox.do("webhooks/double")
    comment = sandbox.do("citizen/comment", page=PAGE, message=WORDS)["id"]
    same = [e for e in events(sandbox, inbox) if e.external_id == comment]
    assert len(same) == 2
    assert same[0].raw == same[1].raw
