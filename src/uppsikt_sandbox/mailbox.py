"""The SMTP listener and how received mail is read."""

from __future__ import annotations

import base64
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from uppsikt_sandbox.clock import graph_time
from uppsikt_sandbox.store import Store
from uppsikt_sandbox.world import Mail

LINK = re.compile(r"https?://[^\s<>\"')\]]+")


class Receiver:
    """Stores each mail before it is accepted."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer 250 when the mail lies in the journal, or refuse when told to be down."""
        if self._store.switch("mail_down"):
            return "451 Brevlådan är avstängd i sandlådan".encode("ascii", "replace").decode()
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        with self._store.using() as world:
            mail = {
                "id": world.next_number("mail"),
                "received": int(self._store.clock.epoch()),
                "sender": envelope.mail_from or "",
                "recipients": list(envelope.rcpt_tos),
                "raw": base64.b64encode(raw).decode(),
            }
            self._store.apply("mail.received", mail=mail)
        return "250 OK"


def listen(store: Store, port: int) -> Controller:
    """Start the SMTP listener on the loopback address."""
    controller = Controller(Receiver(store), hostname="127.0.0.1", port=port, decode_data=False)
    controller.start()
    return controller


def parsed(mail: Mail) -> EmailMessage:
    """Return the message."""
    return message_from_bytes(base64.b64decode(mail.raw), policy=policy.default)


def summary(mail: Mail) -> dict[str, Any]:
    """Return what a list of mails shows."""
    message = parsed(mail)
    return {
        "id": mail.id,
        "received": graph_time(mail.received),
        "from": str(message["From"] or mail.sender),
        "to": mail.recipients,
        "subject": str(message["Subject"] or ""),
        "message_id": str(message["Message-ID"] or "").strip(),
        "in_reply_to": str(message["In-Reply-To"] or "").strip(),
    }


def whole(mail: Mail) -> dict[str, Any]:
    """Return a mail with its text, its HTML, its links and the names of its attachments."""
    message = parsed(mail)
    text, html = body_of(message, "plain"), body_of(message, "html")
    links = list(dict.fromkeys(LINK.findall(text) + LINK.findall(html)))
    files = [part.get_filename() or "" for part in message.iter_attachments()]
    headers = [[name, str(value)] for name, value in message.items()]
    return {
        **summary(mail),
        "text": text,
        "html": html,
        "links": links,
        "attachments": files,
        "headers": headers,
    }


def body_of(message: EmailMessage, kind: str) -> str:
    """Return the body of one kind, empty when there is none."""
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""
