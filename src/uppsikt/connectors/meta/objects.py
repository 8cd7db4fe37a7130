"""Which kind of object a Graph answer shows. Graph names no type, so it is told by its marks."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from uppsikt.connectors.meta.values import (
    first_words,
    identifier,
    moment,
    nested_identifier,
    words,
)

REACTION_EDGES = ("like", "love", "wow", "haha", "sad", "angry", "care", "thankful")
REACTION_TYPES = frozenset(name.upper() for name in (*REACTION_EDGES, "pride", "fire"))
COMMENT_MARKS = frozenset({
    "comment_count", "can_hide", "can_remove", "can_like", "can_comment", "can_reply_privately",
    "is_private", "attachment", "private_reply_conversation", "user_likes",
})  # fmt: skip
POST_MARKS = frozenset({
    "status_type", "story", "permalink_url", "attachments", "shares", "full_picture", "is_expired",
    "scheduled_publish_time", "promotion_status", "privacy", "media_type", "media_product_type",
    "media_url", "caption", "shortcode", "comments_count", "is_comment_enabled", "images",
    "start_time",
})  # fmt: skip
INSTAGRAM_COMMENT_MARKS = frozenset({
    "timestamp", "username", "hidden", "replies", "parent_id", "media", "like_count", "user",
})  # fmt: skip
OTHER_MARKS = frozenset({
    "error", "recommendation_type", "review_text", "has_rating", "snippet", "participants",
    "fan_count", "category", "verification_status", "access_token", "status_code",
})  # fmt: skip
TEXTS = (
    "message", "text", "review_text", "caption", "snippet", "description", "biography", "about",
    "story", "title", "name",
)  # fmt: skip
MESSAGE_ID = re.compile(r"[mt]_|mid\.")
POST_ID = re.compile(r"\d+_\d+$")
COMMENT_LINK = re.compile(
    r"facebook\.com/(?P<page>[^/?]+)/(?:posts|videos)/(?P<post>\d+)/?\?(?:.*&)?comment_id=(?P<comment>\d+)"
    r"(?:.*&reply_comment_id=(?P<reply>\d+))?"
)


def kind_of(node: dict[str, Any], edge: str = "") -> str:
    """Return comment, post, reaction, other, or `unclear` when only an edge could tell.

    `edge` is what the surrounding edge holds and wins; without it `unclear` is a post when it has
    a post's default fields, which is all that a post shows unless more is asked for.
    """
    if edge:
        return edge
    if _is_other(node):
        return "other"
    if _is_comment(node):
        return "comment"
    if POST_MARKS & set(node):
        return "post"
    if words(node.get("type")) in REACTION_TYPES:
        return "reaction"
    return _by_default_fields(node)


def own_id(node: dict[str, Any]) -> str | None:
    """The object's id; of a comment that was read without it, the id that its address spells out."""
    given = identifier(node.get("id"))
    if given or not (link := _comment_link(node)):
        return given
    return f"{link['post']}_{link['reply'] or link['comment']}"


def named_post(node: dict[str, Any]) -> str | None:
    """The post that a comment names, by object, by medium or by its own address."""
    named = nested_identifier(node, "object", "media")
    if named or not (link := _comment_link(node)) or not link["page"].isdecimal():
        return named
    return f"{link['page']}_{link['post']}"


def named_parent(node: dict[str, Any]) -> str | None:
    """The comment that a reply names as its parent; None at top level."""
    named = nested_identifier(node, "parent") or identifier(node.get("parent_id"))
    if named or not (link := _comment_link(node)) or not link["reply"]:
        return named
    return f"{link['post']}_{link['comment']}"


def author_id(node: dict[str, Any]) -> str | None:
    """Who wrote it; often withheld."""
    return nested_identifier(node, "from", "user", "owner", "reviewer")


def author_name(node: dict[str, Any]) -> str | None:
    """The writer's name or handle; often withheld."""
    writer = node.get("from") or node.get("reviewer")
    named = first_words(writer, "name", "username") if isinstance(writer, dict) else None
    return named or words(node.get("username"))


def created_at(node: dict[str, Any]) -> datetime | None:
    """When it was written."""
    return moment(node.get("created_time") or node.get("timestamp"))


def text(node: dict[str, Any], kind: str) -> str | None:
    """The words; of a page's post never those of a link it shares."""
    if kind == "comment":
        return first_words(node, "message", "text")
    if kind == "post" and POST_ID.match(own_id(node) or ""):
        return first_words(node, "message", "story")
    if kind == "other" and isinstance(node.get("error"), dict):
        return words(node["error"].get("message"))
    return first_words(node, *TEXTS)


def _is_other(node: dict[str, Any]) -> bool:
    given = identifier(node.get("id")) or ""
    private = "to" in node and not POST_ID.match(given)
    return private or bool(OTHER_MARKS & set(node)) or bool(MESSAGE_ID.match(given))


def _is_comment(node: dict[str, Any]) -> bool:
    if _comment_link(node) or nested_identifier(node, "object", "parent"):
        return True
    marks = INSTAGRAM_COMMENT_MARKS if "text" in node else COMMENT_MARKS
    return bool(marks & set(node))


def _comment_link(node: dict[str, Any]) -> re.Match[str] | None:
    return COMMENT_LINK.search(words(node.get("permalink_url")) or "")


def _by_default_fields(node: dict[str, Any]) -> str:
    """Unless more is asked for, a comment shows its author and a post doesn't."""
    given = identifier(node.get("id")) or ""
    if not given or not ("message" in node or ("created_time" in node and POST_ID.match(given))):
        return "other"
    writer = nested_identifier(node, "from")
    if writer is None:
        return "unclear"
    return "post" if given.startswith(f"{writer}_") else "comment"
