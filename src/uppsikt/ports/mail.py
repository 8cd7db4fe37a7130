"""What we need of e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """An internal notice. Never carries a citizen's words, only a link.

    Without `written_at` the mail server dates it.
    """

    to: str
    subject: str
    text: str
    message_id: str
    written_at: datetime | None = None


class Mailer(Protocol):
    """Sends internal mail at least once; the same Message-ID makes doubles harmless."""

    def send(self, letter: Letter) -> None:
        """Hand the letter to the mail server, or raise ConnectorError."""
        ...
