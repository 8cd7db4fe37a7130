"""What we need of a social platform, in our words. Ids are opaque strings; times are aware UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Credential:
    """How to speak for one account: the platform's id of it and a decrypted token (never logged)."""

    account_id: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class SeenPost:
    """A post as the platform shows it: `kind` is post for the account's own, visitor for others'.

    `raw` is the platform's object as canonical JSON (sorted keys, ASCII).
    """

    external_id: str
    created_at: datetime | None
    text: str
    permalink: str
    author_name: str
    kind: str
    comment_total: int | None
    raw: bytes = field(repr=False)
    author_id: str | None = None


@dataclass(frozen=True)
class SeenComment:
    """A comment as the platform shows it. `author_id` and `author_name` may be withheld (None).

    `raw` is the platform's object as canonical JSON (sorted keys, ASCII).
    """

    external_id: str
    post_id: str
    parent_id: str | None
    author_id: str | None
    author_name: str | None
    own: bool
    text: str
    created_at: datetime | None
    hidden: bool
    permalink: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class CommentPage:
    """One page of a post's comments. `total` is what the platform counts (may exceed what it lists)."""

    comments: tuple[SeenComment, ...]
    total: int | None
    next_cursor: str | None


@dataclass(frozen=True)
class PublishedReply:
    """What the platform confirmed: its id of the reply and where it can be read."""

    external_id: str
    permalink: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class Health:
    """State of the connection. `problem` is a Swedish sentence, empty when all is well."""

    ok: bool
    expires_at: datetime | None
    subscribed: bool
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class SeenEvent:
    """One thing that the platform told us about, by webhook or in an answer.

    `kind` is comment, post, reaction or other; `verb` is the platform's own, or `read` in answers.
    `topic` is the webhook's field (feed, mention, comments ...), empty in answers. `parent_id` is None
    at top level. `stamp` is when the platform sent it (None in answers), never when it happened.
    `raw` is the platform's object as canonical JSON.
    """

    account_id: str | None = None
    topic: str = ""
    kind: str = "other"
    verb: str = ""
    external_id: str | None = None
    post_id: str | None = None
    parent_id: str | None = None
    author_id: str | None = None
    author_name: str | None = None
    text: str | None = None
    created_at: datetime | None = None
    stamp: datetime | None = None
    raw: bytes = field(repr=False)


class SocialPlatform(Protocol):
    """One platform. Every method raises ConnectorError with a failure class; reads are safe to repeat."""

    name: str
    reply_limit: int  # characters, signature included

    def posts(self, credential: Credential, *, since: datetime | None = None) -> Iterator[SeenPost]:
        """Yield the account's posts created at or after `since`; the platform's order is not trusted."""
        ...

    def post(self, credential: Credential, post_id: str) -> SeenPost:
        """Read one post; `gone` when it no longer exists."""
        ...

    def comments(
        self, credential: Credential, post_id: str, *, cursor: str | None = None
    ) -> CommentPage:
        """Read one page of all comments under a post, replies included."""
        ...

    def comment(self, credential: Credential, comment_id: str) -> SeenComment:
        """Read one comment; `gone` when it no longer exists or is no longer visible."""
        ...

    def reply(self, credential: Credential, *, comment_id: str, text: str) -> PublishedReply:
        """Publish a reply once. Not idempotent: `unknown_outcome` when the answer got lost."""
        ...

    def find_reply(
        self, credential: Credential, *, comment_id: str, text: str, since: datetime
    ) -> PublishedReply | None:
        """Look for our own reply with exactly this text under the comment, written at or after `since`.

        Raises ConnectorError when the look-up itself could not be completed: None means *not there*.
        """
        ...

    def health(self, credential: Credential) -> Health:
        """Ask the platform what it thinks of our token and subscriptions."""
        ...
