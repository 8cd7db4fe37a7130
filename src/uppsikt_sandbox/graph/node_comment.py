"""The fields of a comment."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox.clock import graph_time
from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.comment_edge import expanded_comments
from uppsikt_sandbox.graph.fields import Wanted
from uppsikt_sandbox.graph.nodes import ABSENT, NODES, Field, edge, field
from uppsikt_sandbox.webhooks.payloads import is_withheld
from uppsikt_sandbox.world import Comment, Post

PRIVATE_ANSWER_WITHIN = 7 * 24 * 3600
NEVER_SET = "attachment message_tags private_reply_conversation application"

for _name in NEVER_SET.split():
    NODES["Comment"][_name] = Field(lambda call, comment: ABSENT)


def _own(call: Call, comment: Comment) -> bool:
    return comment.author_id in call.world.pages


def _unseen(call: Call, comment: Comment) -> bool:
    return is_withheld(call.world, comment) and not _own(call, comment)


@field("Comment", "id")
def _id(call: Call, comment: Comment) -> Any:
    """Without the task MODERATE the id is withheld while the call succeeds."""
    return comment.id if call.token and "MODERATE" in call.token.tasks else ABSENT


@field("Comment", "message")
def _message(call: Call, comment: Comment) -> str:
    return comment.message


@field("Comment", "created_time")
def _created(call: Call, comment: Comment) -> str:
    return graph_time(comment.created)


@field("Comment", "from", parts="id name")
def _from(call: Call, comment: Comment) -> Any:
    if _unseen(call, comment):
        return ABSENT
    return {"name": call.world.name_of(comment.author_id), "id": comment.author_id}


@field("Comment", "parent", links="Comment")
def _parent(call: Call, comment: Comment) -> Comment | None:
    return call.world.comments[comment.parent_id] if comment.parent_id else None


@field("Comment", "object", links="PagePost")
def _object(call: Call, comment: Comment) -> Post:
    return call.world.posts[comment.post_id]


@field("Comment", "permalink_url")
def _permalink(call: Call, comment: Comment) -> str:
    post = call.world.posts[comment.post_id]
    start = f"{call.public_url}/sida/{post.page_id}/posts/{post.part}/"
    part = comment.id.split("_")[1]
    if comment.parent_id:
        return f"{start}?comment_id={comment.parent_id.split('_')[1]}&reply_comment_id={part}"
    return f"{start}?comment_id={part}"


@field("Comment", "comment_count")
def _comment_count(call: Call, comment: Comment) -> int:
    return sum(not reply.deleted for reply in call.world.replies_to(comment))


@field("Comment", "like_count")
def _like_count(call: Call, comment: Comment) -> int:
    return comment.likes


@field("Comment", "is_hidden")
def _is_hidden(call: Call, comment: Comment) -> bool:
    return comment.hidden


@field("Comment", "is_private")
def _is_private(call: Call, comment: Comment) -> bool:
    return False


@field("Comment", "can_hide")
def _can_hide(call: Call, comment: Comment) -> bool:
    return not _own(call, comment)


@field("Comment", "can_remove")
def _can_remove(call: Call, comment: Comment) -> bool:
    return True


@field("Comment", "can_comment")
def _can_comment(call: Call, comment: Comment) -> bool:
    return True


@field("Comment", "can_reply_privately")
def _can_reply_privately(call: Call, comment: Comment) -> bool:
    young = call.now - comment.created <= PRIVATE_ANSWER_WITHIN
    return young and not _own(call, comment) and not _unseen(call, comment)


@field("Comment", "admin_creator", parts="id name")
def _admin_creator(call: Call, comment: Comment) -> Any:
    return comment.admin_creator or ABSENT


@edge("Comment", "comments")
def _comments(call: Call, comment: Comment, want: Wanted) -> Any:
    return expanded_comments(call, comment, want)


@edge("Comment", "likes")
def _likes(call: Call, comment: Comment, want: Wanted) -> dict[str, Any]:
    """Only the number is simulated, not who liked."""
    shown: dict[str, Any] = {"data": []}
    if want.modifiers.get("summary"):
        shown["summary"] = {"total_count": comment.likes}
    return shown


NODES["Comment"]["reactions"] = NODES["Comment"]["likes"]
