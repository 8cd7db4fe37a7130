"""What the sandbox knows: plain values, changed only by `changes.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

APP_ID = "5550001"
APP_NAME = "Uppsikt"
APP_SECRET = "granasa-sandbox-secret"  # noqa: S105 - a made-up secret of a made-up app
VERIFY_TOKEN = "granasa-verify"  # noqa: S105 - a made-up token of a made-up app


@dataclass
class Page:
    """A Facebook page; `profile` holds its fields as the Graph API names them."""

    id: str
    name: str
    profile: dict[str, Any]


@dataclass
class Citizen:
    """An invented private person with a page-scoped id."""

    id: str
    name: str
    language: str = "sv"


@dataclass
class Post:
    """`kind` is own, visitor or tagged; times are Unix seconds."""

    id: str
    page_id: str
    author_id: str
    message: str
    created: int
    updated: int
    kind: str = "own"
    status_type: str = "mobile_status_update"
    published: bool = True
    hidden: bool = False
    deleted: bool = False
    admin_creator: dict[str, str] | None = None
    picture: str = ""
    alt: str = ""
    link: str = ""
    likes: int = 0
    shares: int = 0
    extra_total: int = 0

    @property
    def part(self) -> str:
        """The half of the id that belongs to the post."""
        return self.id.split("_")[1]


@dataclass
class Comment:
    """`parent_id` is None at top level; `hidden_by` is page or platform."""

    id: str
    post_id: str
    parent_id: str | None
    author_id: str
    message: str
    created: int
    hidden: bool = False
    hidden_by: str = ""
    deleted: bool = False
    likes: int = 0
    admin_creator: dict[str, str] | None = None
    author_withheld: bool = False


@dataclass
class Token:
    """`dead_subcode` is 0 while the token lives; `expires` 0 means never."""

    value: str
    kind: str
    profile_id: str
    user_id: str
    scopes: list[str]
    tasks: list[str]
    issued: int
    expires: int = 0
    dead_subcode: int = 0


@dataclass
class Delivery:
    """A webhook that waits to be sent."""

    id: int
    created: int
    page_id: str
    change: dict[str, Any]


@dataclass
class Mail:
    """A received mail; `raw` is the message in base64."""

    id: int
    received: int
    sender: str
    recipients: list[str]
    raw: str


@dataclass
class Registry:
    """What the simulated Platina holds, as the JSON objects of its API."""

    cases: dict[int, dict[str, Any]] = field(default_factory=dict)
    deeds: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[int, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    grants: dict[int, dict[str, Any]] = field(default_factory=dict)
    violations: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class World:
    """The whole state."""

    pages: dict[str, Page] = field(default_factory=dict)
    citizens: dict[str, Citizen] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    post_comments: dict[str, list[str]] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    app_subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    page_subscriptions: dict[str, list[str]] = field(default_factory=dict)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    webhook_counts: dict[str, int] = field(default_factory=dict)
    write_counts: dict[str, int] = field(default_factory=dict)
    writes: list[dict[str, Any]] = field(default_factory=list)
    switches: dict[str, Any] = field(default_factory=dict)
    mails: dict[int, Mail] = field(default_factory=dict)
    platina: Registry = field(default_factory=Registry)
    counters: dict[str, int] = field(default_factory=dict)

    def name_of(self, author_id: str) -> str:
        """Return the name of a page or a citizen."""
        if author_id in self.pages:
            return self.pages[author_id].name
        return self.citizens[author_id].name

    def next_number(self, series: str, first: int = 1) -> int:
        """Return the number the next thing of this series will get; it is counted when stored."""
        return self.counters.get(series, first - 1) + 1

    def comments_of(self, post_id: str) -> Iterator[Comment]:
        """Yield every comment of a post, deleted ones too, oldest first."""
        for comment_id in self.post_comments.get(post_id, ()):
            yield self.comments[comment_id]

    def replies_to(self, comment: Comment) -> list[Comment]:
        """Return the answers below a top-level comment, deleted ones too."""
        return [c for c in self.comments_of(comment.post_id) if c.parent_id == comment.id]

    def posts_of(self, page_id: str, *kinds: str) -> list[Post]:
        """Return the page's living posts of these kinds, newest first."""
        mine = (p for p in self.posts.values() if p.page_id == page_id and not p.deleted)
        wanted = [p for p in mine if p.kind in kinds]
        return sorted(wanted, key=lambda post: (post.created, post.id), reverse=True)
