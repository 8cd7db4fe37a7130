"""What we need of a records system (diarium), in our words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class DiaryFile:
    """A file that goes into the records system."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class DiaryRecord:
    """One handling: `direction` is `incoming` (kommentaren) or `outgoing` (svaret)."""

    direction: str
    title: str
    dated_at: datetime
    sender: str
    recipient: str
    file: DiaryFile
    restricted: bool = False


@dataclass(frozen=True)
class DiaryCase:
    """What is registered: one case with its records. `key` is our own id, written into the description.

    `registered_at` is when it is registered; without it the day it came in or went out is given.
    """

    key: str
    diary: str
    title: str
    description: str
    in_out_at: datetime
    initiator: str
    restricted: bool
    records: tuple[DiaryRecord, ...]
    registered_at: datetime | None = None


@dataclass(frozen=True)
class Receipt:
    """What the records system confirmed."""

    external_id: str
    diary_number: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class DiaryToken:
    """Tokens of the named service user. `refresh` is single-use where the server rotates it."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    user_email: str


class Diary(Protocol):
    """A records system. One call at a time per diary is the caller's promise."""

    name: str
    can_look_up: bool  # whether find() can settle an unknown outcome

    def authorize_url(self, *, redirect_uri: str, state: str) -> str:
        """Where the named service user gives consent once."""
        ...

    def connect(self, *, code: str, redirect_uri: str, now: datetime) -> DiaryToken:
        """Exchange the consent's code for tokens."""
        ...

    def renew(self, refresh: str, *, now: datetime) -> DiaryToken:
        """Trade the stored refresh token for new tokens; `auth_expired` when it is refused."""
        ...

    def register(self, token: str, case: DiaryCase) -> Receipt:
        """Create the case without records. `unknown_outcome` when the answer got lost."""
        ...

    def add_record(self, token: str, case_id: str, diary: str, record: DiaryRecord) -> str:
        """Add one record with its file to a registered case; returns the record's id."""
        ...

    def find(self, token: str, *, diary: str, key: str) -> Receipt | None:
        """Look a case up by our key; only where `can_look_up`."""
        ...

    def assumptions(self) -> tuple[str, ...]:
        """Names of the fields that were not read in the vendor's text (marked *antagande*)."""
        ...
