"""Meta's webhooks: the handshake, the signature over the raw bytes, and what a delivery tells."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from uppsikt.connectors.meta.values import (
    canonical,
    first_identifier,
    first_words,
    identifier,
    moment,
    nested_identifier,
    words,
)
from uppsikt.ports.platform import SeenEvent

POST_ITEMS = frozenset({"post", "status", "photo", "video", "share", "event"})
REACTION_ITEMS = frozenset({"like", "reaction"})
INSTAGRAM_COMMENTS = frozenset({"comments", "live_comments"})
MESSAGE_PARTS = ("message", "message_edit", "reaction", "postback", "read", "delivery")
OTHER_IDS = (
    "id",
    "comment_id",
    "post_id",
    "media_id",
    "album_id",
    "thread_id",
    "leadgen_id",
    "mid",
)


def challenge(params: Mapping[str, str], verify_token: str) -> str | None:
    """Return what the handshake must answer with, or None when it isn't Meta that asks."""
    given = params.get("hub.verify_token", "")
    known = bool(verify_token) and hmac.compare_digest(given.encode(), verify_token.encode())
    if params.get("hub.mode") != "subscribe" or not known:
        return None
    return params.get("hub.challenge", "")


def signature_ok(raw: bytes, header: str, secret: str) -> bool:
    """Check `X-Hub-Signature-256` over the raw bytes in constant time; no secret means no trust."""
    expected = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(header.strip().encode(), expected.encode())


def is_delivery(node: Any) -> bool:
    """Tell a delivery (or the dashboard's bare sample of a change) from an answer."""
    if not isinstance(node, dict):
        return False
    return isinstance(node.get("entry"), list) or ("field" in node and "value" in node)


def delivered(node: dict[str, Any]) -> Iterator[SeenEvent]:
    """Yield one event for everything that a delivery tells, in its order, doubles included."""
    if "entry" not in node:
        yield _change(node, None, None)
        return
    for entry in node["entry"]:
        yield from _entry(entry)


def _entry(entry: Any) -> Iterator[SeenEvent]:
    if not isinstance(entry, dict):
        yield _unknown(entry, None, None)
        return
    account, stamp = identifier(entry.get("id")), moment(entry.get("time"))
    told = 0
    for change in _listed(entry, "changes"):
        told += 1
        yield _change(change, account, stamp)
    for name in ("messaging", "standby"):
        for message in _listed(entry, name):
            told += 1
            yield _message(message, account, stamp, "messages" if name == "messaging" else name)
    for topic in _listed(entry, "changed_fields"):
        told += 1
        yield _unknown({"field": topic}, account, stamp, words(topic) or "")
    if not told:
        yield _unknown(entry, account, stamp)


def _listed(entry: dict[str, Any], name: str) -> list[Any]:
    value = entry.get(name)
    return value if isinstance(value, list) else []


def _change(change: Any, account: str | None, stamp: datetime | None) -> SeenEvent:
    if not isinstance(change, dict):
        return _unknown(change, account, stamp)
    topic = words(change.get("field")) or ""
    value = change.get("value")
    if not isinstance(value, dict):
        return _unknown(change, account, stamp, topic)
    if any(isinstance(value.get(part), dict) for part in MESSAGE_PARTS) and "sender" in value:
        return _message(value, account, stamp, topic)
    if topic in INSTAGRAM_COMMENTS:
        return _instagram_comment(value, account, stamp, topic)
    if "media_id" in value and topic == "mentions":
        return _instagram_mention(value, account, stamp)
    return _page_change(value, account, stamp, topic)


def _page_change(
    value: dict[str, Any], account: str | None, stamp: datetime | None, topic: str
) -> SeenEvent:
    kind = _kind(value.get("item"))
    post = identifier(value.get("post_id")) or nested_identifier(value, "post")
    return SeenEvent(
        account_id=account,
        topic=topic,
        kind=kind,
        verb=words(value.get("verb")) or "",
        external_id=_external_id(value, kind, post),
        post_id=post,
        parent_id=None if kind == "post" else _parent(identifier(value.get("parent_id")), post),
        author_id=nested_identifier(value, "from", "sender")
        or first_identifier(value, "sender_id", "reviewer_id", "user_id"),
        author_name=_name(value.get("from")) or first_words(value, "sender_name", "reviewer_name"),
        text=_text(value),
        created_at=moment(value.get("created_time")),
        stamp=stamp,
        raw=canonical(value),
    )


def _kind(item: Any) -> str:
    name = words(item) or ""
    if name in POST_ITEMS:
        return "post"
    if name in REACTION_ITEMS:
        return "reaction"
    return "comment" if name == "comment" else "other"


def _external_id(value: dict[str, Any], kind: str, post: str | None) -> str | None:
    """The id of what the event is about; a reaction has none of its own and is about its object."""
    if kind == "comment":
        return identifier(value.get("comment_id"))
    if kind == "post":
        return post or first_identifier(value, f"{value['item']}_id", "id")
    if kind == "reaction":
        return identifier(value.get("comment_id")) or post
    return first_identifier(value, *OTHER_IDS)


def _parent(parent: str | None, post: str | None) -> str | None:
    """None at top level, where Meta names the post (with or without the page's id) as the parent."""
    if parent is None or post is None:
        return parent
    return None if parent == post or post.endswith(f"_{parent}") else parent


def _text(value: dict[str, Any]) -> str | None:
    return first_words(value, "message", "review_text", "text", "caption", "story")


def _name(person: Any) -> str | None:
    return first_words(person, "name", "username") if isinstance(person, dict) else None


def _instagram_comment(
    value: dict[str, Any], account: str | None, stamp: datetime | None, topic: str
) -> SeenEvent:
    """Only additions are told, without a verb and without the time of writing."""
    media = nested_identifier(value, "media") or identifier(value.get("media_id"))
    return SeenEvent(
        account_id=account,
        topic=topic,
        kind="comment",
        verb=words(value.get("verb")) or "add",
        external_id=first_identifier(value, "id", "comment_id"),
        post_id=media,
        parent_id=_parent(identifier(value.get("parent_id")), media),
        author_id=nested_identifier(value, "from", "user"),
        author_name=_name(value.get("from")) or words(value.get("username")),
        text=_text(value),
        created_at=moment(value.get("created_time") or value.get("timestamp")),
        stamp=stamp,
        raw=canonical(value),
    )


def _instagram_mention(
    value: dict[str, Any], account: str | None, stamp: datetime | None
) -> SeenEvent:
    """A mention carries ids only; the text must be fetched at once."""
    media, comment = identifier(value.get("media_id")), identifier(value.get("comment_id"))
    return SeenEvent(
        account_id=account,
        topic="mentions",
        kind="comment" if comment else "post",
        verb="add",
        external_id=comment or media,
        post_id=media,
        stamp=stamp,
        raw=canonical(value),
    )


def _message(value: Any, account: str | None, stamp: datetime | None, topic: str) -> SeenEvent:
    """A private message or something about one: always `other`, with its words."""
    if not isinstance(value, dict):
        return _unknown(value, account, stamp, topic)
    name = next((part for part in MESSAGE_PARTS if isinstance(value.get(part), dict)), "")
    part: dict[str, Any] = value[name] if name else {}
    return SeenEvent(
        account_id=account,
        topic=topic,
        verb=_message_verb(name, part),
        external_id=identifier(part.get("mid")),
        author_id=nested_identifier(value, "sender"),
        text=first_words(part, "text", "title", "emoji"),
        created_at=moment(value.get("timestamp")),
        stamp=stamp,
        raw=canonical(value),
    )


def _message_verb(name: str, part: dict[str, Any]) -> str:
    if name == "message":
        return "remove" if part.get("is_deleted") is True else "add"
    if name == "message_edit":
        return "edited"
    return words(part.get("action")) or name


def _unknown(node: Any, account: str | None, stamp: datetime | None, topic: str = "") -> SeenEvent:
    """Anything we don't know the shape of: kept whole, with the words and ids that can be found."""
    values = node if isinstance(node, dict) else {"text": node}
    return SeenEvent(
        account_id=account,
        topic=topic,
        verb=words(values.get("verb")) or "",
        external_id=first_identifier(values, *OTHER_IDS),
        author_id=nested_identifier(values, "from", "sender"),
        text=_text(values) or words(values.get("value")),
        created_at=moment(values.get("created_time") or values.get("timestamp")),
        stamp=stamp,
        raw=canonical(node),
    )
