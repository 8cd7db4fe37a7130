"""Clock, reset, mail and refusals of the control verbs."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.sandbox.conftest import CENTRAL, Control, free_port

from uppsikt_sandbox.clock import Clock
from uppsikt_sandbox.sandbox import open_sandbox
from uppsikt_sandbox.server import Running


def test_the_clock_is_shared_through_its_file(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    ours, theirs = Clock(path), Clock(path)
    before = theirs.now()
    ours.advance(3600)
    assert json.loads(path.read_text())["offset_seconds"] == pytest.approx(3600)
    assert (theirs.now() - before).total_seconds() == pytest.approx(3600, abs=5)


def test_the_clock_can_be_set(control: Control) -> None:
    told = control.post("clock", at="2027-01-04T09:00:00+01:00")
    assert told["now"].startswith("2027-01-04T08:00:0")
    assert control.post("clock", reset=True)["offset_seconds"] == 0


def test_reset_brings_the_seed_back(control: Control) -> None:
    before = control.get("state")["counts"]
    control.post("citizen/post", page=CENTRAL, message="Nytt")
    control.post("platina/down")
    control.post("state/reset")
    after = control.get("state")
    assert after["counts"] == before
    assert after["switches"] == {"seeded": True}


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("citizen/comment", {"post": "1_2", "message": "Hej"}, 404),
        ("citizen/comment", {"page": CENTRAL}, 400),
        ("token/expire", {"page": "9"}, 404),
        ("throttle", {"kind": "okänd"}, 400),
        ("clock", {"at": "i morgon"}, 400),
        ("finns/inte", {}, 404),
    ],
)
def test_a_verb_that_cannot_be_carried_out_says_why(
    control: Control, verb: str, body: dict[str, str], status: int
) -> None:
    answer = control.http.post(f"/{verb}", json=body)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


def letter(subject: str, to: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "uppsikt@granasa.example", to, subject
    message["Message-ID"] = "<svar-1@granasa.example>"
    message.set_content("Hej Per! Läs här: http://localhost:8000/fraga/abc?x=1")
    link = '<p>Läs <a href="http://localhost:8000/fraga/abc?x=1">här</a></p>'
    message.add_alternative(link, subtype="html")
    message.add_attachment("åäö", filename="bilaga.txt")
    return message


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[tuple[Control, int]]:
    port, smtp_port = free_port(), free_port()
    running = Running(open_sandbox(tmp_path, f"http://127.0.0.1:{port}"), port, smtp_port)
    running.start()
    yield Control(running.url), smtp_port
    running.stop()


def test_mail_is_kept_with_its_links(smtp: tuple[Control, int]) -> None:
    control, port = smtp
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(letter("Fråga om åkern", "per.ekdahl@granasa.example"))
    [listed] = control.get("mail/list", to="per.ekdahl@granasa.example")["mails"]
    mail = control.get("mail/get", id=listed["id"])
    assert listed["subject"] == "Fråga om åkern"
    assert listed["message_id"] == "<svar-1@granasa.example>"
    assert mail["links"] == ["http://localhost:8000/fraga/abc?x=1"]
    assert mail["attachments"] == ["bilaga.txt"]
    control.post("mail/clear")
    assert control.get("mail/list") == {"mails": []}


def test_mail_can_be_refused(smtp: tuple[Control, int]) -> None:
    control, port = smtp
    control.post("mail/down")
    with smtplib.SMTP("127.0.0.1", port) as server, pytest.raises(smtplib.SMTPDataError) as refused:
        server.send_message(letter("Hej", "per.ekdahl@granasa.example"))
    assert refused.value.smtp_code == 451
    assert control.get("mail/list") == {"mails": []}
