"""A mailbox in memory."""

from __future__ import annotations

from tests.contracts.script import Script

from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.ports.mail import Letter


class FakeMailer:
    """Mailer that keeps what it was handed; `down` lets the server refuse for now."""

    def __init__(self) -> None:
        self.script = Script()
        self.down = False
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.script.enter("send")
        if self.down:
            raise ConnectorError("E-postservern tar inte emot just nu.", "Vi försöker igen.")
        if "@" not in letter.to:
            raise ConnectorError(
                "E-postservern godtar inte adressen.",
                "Kontrollera adressen.",
                failure=FailureClass.INVALID,
            )
        self.letters.append(letter)
