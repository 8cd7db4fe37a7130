"""Internal mail over SMTP."""

from __future__ import annotations

import logging
import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from uppsikt.errors import N_, ConnectorError, FailureClass
from uppsikt.ports.mail import Letter

log = logging.getLogger(__name__)

TIMEOUT = 20.0  # seconds
SCHEMES = {"smtp": 25, "smtps": 465}
LATER = N_("Vi försöker igen om en stund; du behöver inte göra något.")
CHECK_SETTINGS = N_(
    "Be systemförvaltaren sätta UPPSIKT_SMTP_URL, till exempel smtp://mail.kommun.example:25."
)


@dataclass(frozen=True)
class Server:
    """Where mail is handed in; `user` empty means without log-in."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)


def server_from(url: str) -> Server:
    """Read smtp://user:password@host:port or smtps://...; an unusable address is refused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise _not_set() from problem
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise _not_set()
    return Server(
        parts.hostname,
        port or SCHEMES[parts.scheme],
        parts.scheme == "smtps",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


class SmtpMailer:
    """Mailer that hands each letter to one server, encrypted where the server can."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = url
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Hand the letter in. The same Message-ID again is harmless."""
        server = server_from(self._url)
        try:
            message = written(letter, self._sender)
        except (ValueError, MessageError) as problem:
            raise _unusable() from problem
        try:
            with _connected(server, self._sender) as connection:
                _secured(connection, server)
                connection.send_message(message)
        except (smtplib.SMTPException, OSError) as problem:
            log.warning("mail.refused problem=%s", type(problem).__name__)
            raise _failed(problem) from problem


def written(letter: Letter, sender: str) -> EmailMessage:
    """The letter as a message: plain UTF-8 text, marked as sent by a machine.

    Raises ValueError when the recipient is not exactly one address.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.to
    addresses = message["To"].addresses
    if len(addresses) != 1 or not addresses[0].domain or message["To"].defects:
        raise ValueError("not one address")
    message["Subject"] = " ".join(letter.subject.split())
    message["Message-ID"] = f"<{letter.message_id.strip('<> ')}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.written_at:
        message["Date"] = format_datetime(letter.written_at)
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    return message


def _connected(server: Server, sender: str) -> smtplib.SMTP:
    """Connect under the sender's domain: asking DNS for our own name can take long."""
    ours = sender.rpartition("@")[2].strip("<> ") or "localhost"
    address = server.host, server.port
    if server.tls:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(*address, ours, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(*address, ours, timeout=TIMEOUT)


def _secured(connection: smtplib.SMTP, server: Server) -> None:
    """Encrypt where the server can, and log in where we have a name."""
    connection.ehlo_or_helo_if_needed()
    if not server.tls and connection.has_extn("starttls"):
        connection.starttls(context=ssl.create_default_context())
    if server.user:
        connection.login(server.user, server.password)


def _failed(problem: Exception) -> ConnectorError:
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return ConnectorError(
            N_("E-postservern godtar inte vår inloggning."),
            CHECK_SETTINGS,
            failure=FailureClass.AUTH_EXPIRED,
        )
    if isinstance(problem, ssl.SSLError):
        return ConnectorError(
            N_("E-postserverns certifikat går inte att lita på."),
            N_("Be systemförvaltaren rätta certifikatet eller adressen i UPPSIKT_SMTP_URL."),
            failure=FailureClass.INVALID,
            permanent=False,
        )
    if _is_refused_for_good(problem):
        return _unusable()
    return ConnectorError(N_("E-postservern tar inte emot just nu."), LATER)


def _is_refused_for_good(problem: Exception) -> bool:
    """Codes from 500 on are final; a broken connection or a 4xx is not."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    if isinstance(problem, smtplib.SMTPResponseException):
        return problem.smtp_code >= 500
    return isinstance(problem, smtplib.SMTPNotSupportedError)


def _unusable() -> ConnectorError:
    return ConnectorError(
        N_("E-postservern godtar inte adressen eller brevet."),
        N_("Kontrollera personens e-postadress under Organisation."),
        failure=FailureClass.INVALID,
    )


def _not_set() -> ConnectorError:
    return ConnectorError(
        N_("E-post är inte inställd, så brevet kan inte skickas."),
        CHECK_SETTINGS,
        failure=FailureClass.INVALID,
        permanent=False,
    )
