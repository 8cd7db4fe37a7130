"""Webhook values in the shapes that Facebook sends for a page's feed."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from uppsikt_sandbox.clock import graph_time
from uppsikt_sandbox.store import Store
from uppsikt_sandbox.world import Comment, Post, World

ESCAPES = (("/", "\\/"), ("<", "\\u003C"), ("%", "\\u0025"), ("@", "\\u0040"))
ITEMS = {"added_photos": "photo", "shared_story": "share"}


def raw_body(entries: list[dict[str, Any]]) -> str:
    """Write the envelope as Facebook does: ASCII only, with `/`, `<`, `%` and `@` escaped."""
    text = json.dumps(
        {"object": "page", "entry": entries}, ensure_ascii=True, separators=(",", ":")
    )
    for plain, escaped in ESCAPES:
        text = text.replace(plain, escaped)
    return text


def signatures(body: str, secret: str) -> dict[str, str]:
    """Return both signature headers over the raw bytes."""
    key, raw = secret.encode(), body.encode()
    return {
        "X-Hub-Signature-256": "sha256=" + hmac.new(key, raw, hashlib.sha256).hexdigest(),
        "X-Hub-Signature": "sha1=" + hmac.new(key, raw, hashlib.sha1).hexdigest(),
    }


def author(world: World, author_id: str, *, withheld: bool) -> dict[str, Any]:
    """Return the `from` part, empty when Facebook keeps the author to itself."""
    if withheld and author_id not in world.pages:
        return {}
    return {"from": {"id": author_id, "name": world.name_of(author_id)}}


def comment_value(store: Store, comment: Comment, verb: str) -> dict[str, Any]:
    """Describe what happened to a comment; a removal carries neither text nor creation time."""
    world = store.world
    post = world.posts[comment.post_id]
    value: dict[str, Any] = {
        "item": "comment",
        "verb": verb,
        "comment_id": comment.id,
        "post_id": post.id,
        "parent_id": comment.parent_id or post.id,
        **author(world, comment.author_id, withheld=is_withheld(world, comment)),
    }
    if verb == "remove":
        return value
    value["created_time"] = comment.created if verb == "add" else int(store.clock.epoch())
    value["message"] = comment.message
    value["post"] = _nested_post(store, post)
    return value


def is_withheld(world: World, comment: Comment) -> bool:
    """Tell whether the author is kept back for this comment or for everybody."""
    return comment.author_withheld or bool(world.switches.get("authors_hidden"))


def _nested_post(store: Store, post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "status_type": post.status_type,
        "is_published": post.published,
        "updated_time": graph_time(post.updated),
        "permalink_url": f"{store.public_url}/sida/{post.page_id}/posts/{post.part}",
        "promotion_status": "inactive",
    }


def post_value(store: Store, post: Post, verb: str) -> dict[str, Any]:
    """Describe what happened to a post of the page or of a visitor."""
    now = int(store.clock.epoch())
    value: dict[str, Any] = {
        "item": "post" if post.kind == "visitor" or verb == "remove" else _item(post),
        "verb": verb,
        "post_id": post.id,
        **author(store.world, post.author_id, withheld=False),
    }
    if post.kind == "visitor":
        value["recipient_id"] = post.page_id
    if verb != "remove":
        value |= {
            "created_time": now,
            "message": post.message,
            "published": int(post.published),
        }
    if value["item"] == "photo":
        value |= {"photo_id": f"7{post.part}", "link": f"{store.public_url}/cdn/{post.picture}.svg"}
    return value


def _item(post: Post) -> str:
    return ITEMS.get(post.status_type, "status")


def reaction_value(store: Store, post: Post, author_id: str) -> dict[str, Any]:
    """Describe a like on a post."""
    return {
        "item": "reaction",
        "verb": "add",
        "reaction_type": "like",
        "post_id": post.id,
        "parent_id": post.id,
        "created_time": int(store.clock.epoch()),
        **author(store.world, author_id, withheld=False),
    }


def mention_value(post: Post, now: float) -> dict[str, Any]:
    """Describe a mention of the page; Facebook often leaves the author out."""
    return {
        "item": "post",
        "verb": "add",
        "post_id": post.id,
        "message": post.message,
        "created_time": int(now),
    }
