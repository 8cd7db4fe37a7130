"""POST and DELETE on pages, posts and comments, with tasks and permissions enforced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uppsikt_sandbox import acts
from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.errors import GraphError, invalid, ordered
from uppsikt_sandbox.graph.node_page import CHANGEABLE
from uppsikt_sandbox.graph.nodes import show
from uppsikt_sandbox.graph.reading import find, page_of
from uppsikt_sandbox.graph.tokens import page_token
from uppsikt_sandbox.world import Comment, Page, Post, Token

POSTS, ENGAGE, METADATA = "pages_manage_posts", "pages_manage_engagement", "pages_manage_metadata"
LONGEST_POST, LONGEST_COMMENT = 63_206, 8_000


@dataclass(frozen=True)
class Written:
    """What was done, for the journal of requests, and what the caller is told."""

    what: str
    object_id: str
    answer: dict[str, Any]


def write(call: Call, object_id: str, edge: str) -> Written:
    """Carry out a write on a node or one of its edges."""
    thing = find(call, object_id)
    if call.method == "DELETE":
        return _delete(call, thing, edge)
    if edge == "feed" and isinstance(thing, Page):
        return _publish(call, thing)
    if edge == "comments" and isinstance(thing, Post | Comment):
        return _comment(call, thing)
    if edge:
        raise GraphError(2500, f"Unknown path components: /{edge}")
    return _change(call, thing)


def _change(call: Call, thing: Page | Post | Comment) -> Written:
    if isinstance(thing, Page):
        return _change_page(call, thing)
    return _change_post(call, thing) if isinstance(thing, Post) else _change_comment(call, thing)


def _creator(call: Call, token: Token) -> dict[str, str]:
    return {"id": token.user_id, "name": call.world.users.get(token.user_id, "")}


def _message(call: Call, longest: int) -> str:
    text = call.params.get("message", "")
    if len(text) > longest:
        raise invalid("Param message is too long")
    return text


def _publish(call: Call, page: Page) -> Written:
    token = page_token(call, page.id, scope=POSTS, task="CREATE_CONTENT", writing=True)
    message, link = _message(call, LONGEST_POST), call.params.get("link", "")
    if not message and not link:
        raise invalid("Requires one of the params: message, link, attached_media")
    if "scheduled_publish_time" in call.params or "attached_media" in call.params:
        raise invalid("The sandbox publishes text and links only")
    if _is_duplicate(call, page, message):
        raise ordered(506)
    published = call.flag("published")
    post = acts.add_post(
        call.store,
        page_id=page.id,
        author_id=page.id,
        message=message,
        link=link,
        status_type="shared_story" if link else "mobile_status_update",
        published=published is not False,
        admin_creator=_creator(call, token),
    )
    return Written("post.create", post.id, _created(call, post))


def _is_duplicate(call: Call, page: Page, message: str) -> bool:
    latest = call.world.posts_of(page.id, "own")[:1]
    return bool(message) and any(post.message == message for post in latest)


def _created(call: Call, thing: Post | Comment) -> dict[str, Any]:
    """Answer with the id, or with more when `fields` asked for it."""
    fields = call.fields()
    return show(call, thing, fields) if fields else {"id": thing.id}


def _comment(call: Call, target: Post | Comment) -> Written:
    page_id = page_of(call, target)
    token = page_token(call, page_id, scope=ENGAGE, task="MODERATE", writing=True)
    message = _message(call, LONGEST_COMMENT)
    if not message.strip():
        raise invalid("Missing message or attachment")
    comment = acts.add_comment(
        call.store,
        target_id=target.id,
        author_id=page_id,
        message=message,
        admin_creator=_creator(call, token),
    )
    return Written("comment.create", comment.id, _created(call, comment))


def _change_page(call: Call, page: Page) -> Written:
    page_token(call, page.id, scope=METADATA, task="MANAGE", writing=True)
    fields = {name: call.params[name] for name in CHANGEABLE if name in call.params}
    if not fields:
        raise invalid("Nothing to change")
    call.store.apply("page.changed", id=page.id, fields=fields)
    return Written("page.edit", page.id, {"success": True})


def _change_post(call: Call, post: Post) -> Written:
    page_token(call, post.page_id, scope=POSTS, task="CREATE_CONTENT", writing=True)
    hidden = call.flag("is_hidden")
    if hidden is not None:
        acts.hide_post(call.store, post.id, hidden=hidden)
        return Written("post.hide" if hidden else "post.unhide", post.id, {"success": True})
    if "message" not in call.params:
        raise invalid("Nothing to change")
    _refuse_foreign(call, post.author_id)
    acts.edit_post(call.store, post.id, _message(call, LONGEST_POST))
    return Written("post.edit", post.id, {"success": True})


def _refuse_foreign(call: Call, author_id: str) -> None:
    """Nobody can edit another person's words."""
    if call.token is None or author_id != call.token.profile_id:
        raise GraphError(200, "(#200) Permissions error")


def _change_comment(call: Call, comment: Comment) -> Written:
    page_token(call, page_of(call, comment), scope=ENGAGE, task="MODERATE", writing=True)
    hidden = call.flag("is_hidden")
    if hidden is not None:
        return _hide(call, comment, hidden=hidden)
    if not call.params.get("message", "").strip():
        raise invalid("Nothing to change")
    _refuse_foreign(call, comment.author_id)
    acts.edit_comment(call.store, comment.id, _message(call, LONGEST_COMMENT))
    return Written("comment.edit", comment.id, {"success": True})


def _hide(call: Call, comment: Comment, *, hidden: bool) -> Written:
    if comment.author_id in call.world.pages:
        raise GraphError(200, "(#200) Permissions error")
    if comment.hidden != hidden:
        acts.hide_comment(call.store, comment.id, hidden=hidden)
    return Written("comment.hide" if hidden else "comment.unhide", comment.id, {"success": True})


def _delete(call: Call, thing: Page | Post | Comment, edge: str) -> Written:
    if edge or isinstance(thing, Page):
        raise GraphError(2500, f"Unknown path components: /{edge}")
    if isinstance(thing, Comment):
        page_token(call, page_of(call, thing), scope=ENGAGE, task="MODERATE", writing=True)
        acts.delete_comment(call.store, thing.id)
        return Written("comment.delete", thing.id, {"success": True})
    own = thing.kind == "own"
    scope, task = (POSTS, "CREATE_CONTENT") if own else (ENGAGE, "MODERATE")
    page_token(call, thing.page_id, scope=scope, task=task, writing=True)
    acts.delete_post(call.store, thing.id)
    return Written("post.delete", thing.id, {"success": True})
