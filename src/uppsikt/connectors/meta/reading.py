"""Posts and comments as Graph shows them, and the fields to ask for, richest first."""

from __future__ import annotations

from typing import Any

from uppsikt.connectors.meta import objects
from uppsikt.connectors.meta.failures import failed
from uppsikt.connectors.meta.values import canonical, words
from uppsikt.errors import FailureClass
from uppsikt.ports.platform import SeenComment, SeenPost

COMMENT_FIELDS = (
    "id,message,created_time,from{id,name},parent{id},object{id},permalink_url,is_hidden,is_private,"
    "can_hide,can_remove,attachment,message_tags",
    "id,message,created_time,from{id,name},parent{id},permalink_url,is_hidden",
    "id,message,created_time,from,parent",
)
COUNT = "comments.limit(0).filter(stream).summary(true)"
ATTACHMENTS = (
    "attachments{media_type,type,title,description,url,unshimmed_url,target{id,url},"
    "media{image{src,width,height},source},subattachments}"
)
POST_FIELDS = (
    "id,created_time,updated_time,message,story,status_type,permalink_url,from{id,name},"
    f"admin_creator{{id,name}},is_published,is_hidden,{ATTACHMENTS},{COUNT}",
    f"id,created_time,message,permalink_url,from{{id,name}},is_published,{COUNT}",
    "id,created_time,message,from",
)
OWN_POSTS = "published_posts"
NO_TASK = "MODERATE"


def seen_post(node: dict[str, Any], page_id: str, edge: str = "") -> SeenPost:
    """Read one post; `kind` is post for the page's own and visitor for others'.

    The page's own posts are by the person behind the page, as far as Facebook tells.
    """
    author = objects.author_id(node)
    own = edge == OWN_POSTS or author == page_id
    return SeenPost(
        external_id=_id(node),
        created_at=objects.created_at(node),
        text=objects.text(node, "post") or "",
        permalink=words(node.get("permalink_url")) or "",
        author_name=(own and _creator(node)) or objects.author_name(node) or "",
        kind="post" if own else "visitor",
        comment_total=total_in(node.get("comments")),
        raw=canonical(node),
        author_id=author,
    )


def seen_comment(node: dict[str, Any], page_id: str, post_id: str | None = None) -> SeenComment:
    """Read one comment; the post is the one asked for, else the one it names."""
    author = objects.author_id(node)
    return SeenComment(
        external_id=_id(node),
        post_id=post_id or objects.named_post(node) or "",
        parent_id=objects.named_parent(node),
        author_id=author,
        author_name=objects.author_name(node),
        own=author == page_id,
        text=objects.text(node, "comment") or "",
        created_at=objects.created_at(node),
        hidden=node.get("is_hidden") is True,
        permalink=words(node.get("permalink_url")) or "",
        raw=canonical(node),
    )


def total_in(edge: Any) -> int | None:
    """What Facebook counts; it may be more than it lists."""
    summary = edge.get("summary") if isinstance(edge, dict) else None
    total = summary.get("total_count") if isinstance(summary, dict) else None
    return total if isinstance(total, int) and total >= 0 else None


def objects_in(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects of a listing."""
    data = answer.get("data")
    return [node for node in data if isinstance(node, dict)] if isinstance(data, list) else []


def _creator(node: dict[str, Any]) -> str | None:
    creator = node.get("admin_creator")
    return words(creator.get("name")) if isinstance(creator, dict) else None


def _id(node: dict[str, Any]) -> str:
    """The id; Facebook leaves it out of an answer when the task to moderate is missing."""
    if not (given := objects.own_id(node)) or "id" not in node:
        raise failed(FailureClass.PERMISSION, right=NO_TASK)
    return given
