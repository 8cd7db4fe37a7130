"""The fields of a post."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox.clock import graph_time
from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.comment_edge import expanded_comments
from uppsikt_sandbox.graph.fields import Wanted
from uppsikt_sandbox.graph.nodes import ABSENT, NODES, Field, edge, field
from uppsikt_sandbox.world import Post

ATTACHMENT = "media media_type type title description url unshimmed_url target subattachments"
NEVER_SET = "story parent_id scheduled_publish_time message_tags place"

for _name in NEVER_SET.split():
    NODES["PagePost"][_name] = Field(lambda call, post: ABSENT)


@field("PagePost", "id")
def _id(call: Call, post: Post) -> str:
    return post.id


@field("PagePost", "message")
def _message(call: Call, post: Post) -> Any:
    return post.message or ABSENT


@field("PagePost", "created_time")
def _created(call: Call, post: Post) -> str:
    return graph_time(post.created)


@field("PagePost", "updated_time")
def _updated(call: Call, post: Post) -> str:
    """Moves on new comments too."""
    return graph_time(post.updated)


@field("PagePost", "status_type")
def _status_type(call: Call, post: Post) -> str:
    return post.status_type


@field("PagePost", "permalink_url")
def _permalink(call: Call, post: Post) -> str:
    return f"{call.public_url}/sida/{post.page_id}/posts/{post.part}"


@field("PagePost", "from", parts="id name")
def _from(call: Call, post: Post) -> Any:
    withheld = bool(call.store.switch("authors_hidden")) and post.author_id not in call.world.pages
    return (
        ABSENT if withheld else {"name": call.world.name_of(post.author_id), "id": post.author_id}
    )


@field("PagePost", "full_picture")
def _full_picture(call: Call, post: Post) -> Any:
    return f"{call.public_url}/cdn/{post.picture}.svg" if post.picture else ABSENT


@field("PagePost", "is_published")
def _is_published(call: Call, post: Post) -> bool:
    return post.published


@field("PagePost", "is_hidden")
def _is_hidden(call: Call, post: Post) -> bool:
    return post.hidden


@field("PagePost", "is_expired")
def _is_expired(call: Call, post: Post) -> bool:
    return False


@field("PagePost", "shares", parts="count")
def _shares(call: Call, post: Post) -> Any:
    return {"count": post.shares} if post.shares else ABSENT


@field("PagePost", "privacy", parts="value description friends allow deny")
def _privacy(call: Call, post: Post) -> dict[str, str]:
    return {"allow": "", "deny": "", "description": "Public", "friends": "", "value": "EVERYONE"}


@field("PagePost", "admin_creator", parts="id name")
def _admin_creator(call: Call, post: Post) -> Any:
    return post.admin_creator or ABSENT


@field("PagePost", "attachments", parts=ATTACHMENT)
def _attachments(call: Call, post: Post) -> Any:
    if post.picture:
        return {"data": [_photo(call, post)]}
    if post.link:
        return {
            "data": [{"media_type": "link", "type": "share", "title": post.link, "url": post.link}]
        }
    return ABSENT


def _photo(call: Call, post: Post) -> dict[str, Any]:
    address = f"{call.public_url}/cdn/{post.picture}.svg"
    return {
        "media_type": "photo",
        "type": "photo",
        "description": post.alt,
        "url": address,
        "target": {"id": f"7{post.part}", "url": address},
        "media": {"image": {"src": address, "width": 1200, "height": 800}},
    }


@edge("PagePost", "comments")
def _comments(call: Call, post: Post, want: Wanted) -> Any:
    return expanded_comments(call, post, want)


@edge("PagePost", "reactions")
def _reactions(call: Call, post: Post, want: Wanted) -> dict[str, Any]:
    """Only the number is simulated, not who reacted."""
    shown: dict[str, Any] = {"data": []}
    if want.modifiers.get("summary"):
        shown["summary"] = {"total_count": post.likes}
    return shown


NODES["PagePost"]["likes"] = NODES["PagePost"]["reactions"]
