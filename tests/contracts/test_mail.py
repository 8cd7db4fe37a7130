"""What every Mailer promises: SMTP against the sandbox's mailbox, and the stand-in."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from tests.contracts.fake_mailer import FakeMailer
from tests.contracts.sandbox import running_sandbox

from uppsikt.connectors.mail.smtp import SmtpMailer
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.ports.mail import Letter

LETTER = Letter(
    to="per.ekdahl@granasa.example",
    subject="En fråga väntar på dig: Åkervägen",
    text="Hej Per!\n\nÖppna frågan: http://localhost:8000/fraga/abc_DEF-123?x=1&y=2\n\nHälsningar\n",
    message_id="<0196a1f0@granasa.example>",
    written_at=datetime(2026, 5, 4, 7, 30, tzinfo=UTC),
)


class FakeWorld:
    def __init__(self):
        self.mailer = FakeMailer()

    def down(self, on):
        self.mailer.down = on

    def mailbox(self):
        return [
            (m.to, m.subject, m.message_id, m.text.strip().split("\n")) for m in self.mailer.letters
        ]


class SandboxWorld:
    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.mailer = SmtpMailer(
            f"smtp://127.0.0.1:{sandbox.smtp_port}", "Uppsikt <uppsikt@granasa.example>"
        )

    def down(self, on):
        self.sandbox.do("mail/down", on=on)

    def mailbox(self):
        listed = self.sandbox.get("mail/list")["mails"]
        mails = [self.sandbox.get("mail/get", id=mail["id"]) for mail in listed]
        return [
            (m["to"][0], m["subject"], m["message_id"], m["text"].strip().splitlines())
            for m in mails
        ]


@contextmanager
def fake_world(data):
    yield FakeWorld()


@contextmanager
def sandbox_world(data):
    with running_sandbox(data) as sandbox:
        sandbox.do("mail/clear")
        yield SandboxWorld(sandbox)


@pytest.fixture(params=[fake_world, sandbox_world], ids=["minne", "sandlåda"])
def world(request, tmp_path):
    with request.param(tmp_path) as made:
        yield made


def test_a_letter_arrives_as_it_was_written(world):
    world.mailer.send(LETTER)
    assert world.mailbox() == [
        (
            "per.ekdahl@granasa.example",
            "En fråga väntar på dig: Åkervägen",
            "<0196a1f0@granasa.example>",
            [
                "Hej Per!",
                "",
                "Öppna frågan: http://localhost:8000/fraga/abc_DEF-123?x=1&y=2",
                "",
                "Hälsningar",
            ],
        )
    ]


def test_a_letter_sent_again_has_the_same_message_id(world):
    world.mailer.send(LETTER)
    world.mailer.send(LETTER)
    assert [mail[2] for mail in world.mailbox()] == [LETTER.message_id] * 2


def test_a_server_that_refuses_for_now_may_be_tried_again(world):
    world.down(True)
    with pytest.raises(ConnectorError) as refused:
        world.mailer.send(LETTER)
    assert (refused.value.failure, refused.value.permanent) == (FailureClass.TRANSIENT, False)
    world.down(False)
    world.mailer.send(LETTER)
    assert len(world.mailbox()) == 1


def test_an_address_that_is_none_is_refused_for_good(world):
    with pytest.raises(ConnectorError) as refused:
        world.mailer.send(Letter("inte en adress", "Hej", "Hej", "<1@granasa.example>"))
    assert (refused.value.failure, refused.value.permanent) == (FailureClass.INVALID, True)
    assert world.mailbox() == []
