"""How a letter is written and what the mail server's answers mean."""

import smtplib
import ssl
from datetime import UTC, datetime

import pytest

from uppsikt.connectors.mail import smtp
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.ports.mail import Letter

LETTER = Letter("per.ekdahl@granasa.example", "En fråga\nväntar", "Hej!", "1@granasa.example")
SENDER = "Uppsikt <uppsikt@granasa.example>"

SERVERS = [
    ("smtp://mail.example", ("mail.example", 25, False, "", "")),
    ("smtp://mail.example:2525", ("mail.example", 2525, False, "", "")),
    ("smtps://upp:s%40kt@mail.example", ("mail.example", 465, True, "upp", "s@kt")),
]


@pytest.mark.parametrize(("url", "server"), SERVERS)
def test_the_servers_address_is_read(url, server):
    read = smtp.server_from(url)
    assert (read.host, read.port, read.tls, read.user, read.password) == server
    assert not read.password or read.password not in repr(read)


@pytest.mark.parametrize(
    "url", ["", "mail.example", "http://mail.example", "smtp://x:y", "smtp://["]
)
def test_an_unset_or_unusable_address_says_how_to_set_it(url):
    with pytest.raises(ConnectorError) as refused:
        smtp.SmtpMailer(url, SENDER).send(LETTER)
    assert (refused.value.failure, refused.value.permanent) == (FailureClass.INVALID, False)
    assert "UPPSIKT_SMTP_URL" in refused.value.remedy


def test_a_letter_is_one_plain_text_marked_as_automatic():
    written = smtp.written(LETTER, SENDER)
    assert [(name, str(value)) for name, value in written.items()] == [
        ("From", "Uppsikt <uppsikt@granasa.example>"),
        ("To", "per.ekdahl@granasa.example"),
        ("Subject", "En fråga väntar"),
        ("Message-ID", "<1@granasa.example>"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", "quoted-printable"),
        ("MIME-Version", "1.0"),
    ]


def test_a_letter_that_knows_its_time_is_dated():
    dated = Letter(**{**vars(LETTER), "written_at": datetime(2026, 5, 4, 7, 30, tzinfo=UTC)})
    assert smtp.written(dated, SENDER)["Date"] == "Mon, 04 May 2026 07:30:00 +0000"


RECIPIENTS = ["", "Per", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "@"]


@pytest.mark.parametrize("to", RECIPIENTS)
def test_anything_but_one_address_is_refused(to):
    with pytest.raises(ConnectorError) as refused:
        smtp.SmtpMailer("smtp://localhost", SENDER).send(Letter(to, "Hej", "Hej", "1@x"))
    assert (refused.value.failure, refused.value.permanent) == (FailureClass.INVALID, True)


C = FailureClass
ANSWERS = [
    (ConnectionRefusedError(), C.TRANSIENT, False),
    (TimeoutError(), C.TRANSIENT, False),
    (smtplib.SMTPServerDisconnected("nej"), C.TRANSIENT, False),
    (smtplib.SMTPDataError(451, b"senare"), C.TRANSIENT, False),
    (smtplib.SMTPDataError(554, b"nej"), C.INVALID, True),
    (smtplib.SMTPSenderRefused(550, b"nej", "x"), C.INVALID, True),
    (smtplib.SMTPRecipientsRefused({"x": (450, b"senare")}), C.TRANSIENT, False),
    (smtplib.SMTPRecipientsRefused({"x": (550, b"nej")}), C.INVALID, True),
    (smtplib.SMTPNotSupportedError("SMTPUTF8"), C.INVALID, True),
    (smtplib.SMTPAuthenticationError(535, b"nej"), C.AUTH_EXPIRED, True),
    (ssl.SSLCertVerificationError("nej"), C.INVALID, False),
]


@pytest.mark.parametrize(("problem", "failure", "permanent"), ANSWERS, ids=lambda v: str(v)[:30])
def test_what_the_servers_answers_mean(problem, failure, permanent, monkeypatch):
    def refuse(*args):
        raise problem

    monkeypatch.setattr(smtp, "_connected", refuse)
    with pytest.raises(ConnectorError) as refused:
        smtp.SmtpMailer("smtp://localhost", SENDER).send(LETTER)
    assert (refused.value.failure, refused.value.permanent) == (failure, permanent)
    assert refused.value.remedy
