"""What citizens, the page in Facebook's own interface, and the platform do."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox import acts
from uppsikt_sandbox.control.verbs import Refused, text, verb, yes
from uppsikt_sandbox.sandbox import Sandbox
from uppsikt_sandbox.world import Citizen


def citizen_of(sandbox: Sandbox, body: dict[str, Any]) -> Citizen:
    """Return the citizen named by `citizen` (id or name); an unknown name becomes a new citizen."""
    wanted = text(body, "citizen", "Kim Sandberg").strip() or "Kim Sandberg"
    with sandbox.store.using() as world:
        if wanted in world.citizens:
            return world.citizens[wanted]
        if wanted.isdigit():
            raise Refused(f"Ingen invånare har id {wanted}.", 404)
        return acts.add_citizen(sandbox.store, wanted)


def _author(sandbox: Sandbox, body: dict[str, Any], page_id: str) -> str:
    return page_id if yes(body, "as_page", default=False) else citizen_of(sandbox, body).id


@verb("POST", "citizen/post")
def citizen_post(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """A citizen writes on the page (visitor post); `as_page` writes as the page itself."""
    page_id, store = text(body, "page"), sandbox.store
    author = _author(sandbox, body, page_id)
    kind = "own" if author == page_id else "visitor"
    post = acts.add_post(
        store, page_id=page_id, author_id=author, message=text(body, "message"), kind=kind
    )
    return {"id": post.id}


@verb("POST", "citizen/mention")
def citizen_mention(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """A citizen mentions the page in a post elsewhere."""
    author = citizen_of(sandbox, body).id
    post = acts.add_post(
        sandbox.store,
        page_id=text(body, "page"),
        author_id=author,
        message=text(body, "message"),
        kind="tagged",
    )
    return {"id": post.id}


@verb("POST", "citizen/comment")
def citizen_comment(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """A citizen comments on `post`, or on the newest post of `page`."""
    return _say(sandbox, body, _post_named(sandbox, body))


@verb("POST", "citizen/reply")
def citizen_reply(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """A citizen answers a comment."""
    return _say(sandbox, body, text(body, "comment"))


def _say(sandbox: Sandbox, body: dict[str, Any], target_id: str) -> dict[str, Any]:
    with sandbox.store.using() as world:
        post_id = world.comments[target_id].post_id if target_id in world.comments else target_id
        page_id = acts.living_post(sandbox.store, post_id).page_id
        comment = acts.add_comment(
            sandbox.store,
            target_id=target_id,
            author_id=_author(sandbox, body, page_id),
            message=text(body, "message"),
            author_withheld=yes(body, "withhold_author", default=False),
        )
        return {"id": comment.id, "post": comment.post_id, "parent": comment.parent_id}


def _post_named(sandbox: Sandbox, body: dict[str, Any]) -> str:
    if body.get("post"):
        return str(body["post"])
    page_id = text(body, "page")
    with sandbox.store.using() as world:
        posts = [post for post in world.posts_of(page_id, "own") if post.published]
    if not posts:
        raise acts.NotThere(page_id)
    return posts[0].id


@verb("POST", "citizen/edit")
def citizen_edit(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """The author changes the text of a comment or post."""
    target, message = text(body, "id"), text(body, "message")
    if target in sandbox.store.world.posts:
        acts.edit_post(sandbox.store, target, message)
    else:
        acts.edit_comment(sandbox.store, target, message)
    return {"id": target}


@verb("POST", "citizen/delete")
def citizen_delete(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """The author removes a comment or post."""
    target = text(body, "id")
    if target in sandbox.store.world.posts:
        acts.delete_post(sandbox.store, target)
    else:
        acts.delete_comment(sandbox.store, target)
    return {"id": target}


@verb("POST", "citizen/react")
def citizen_react(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """A citizen likes a post."""
    acts.like_post(sandbox.store, text(body, "post"), citizen_of(sandbox, body).id)
    return {"id": body["post"]}


@verb("POST", "platform/hide_comment")
def platform_hide(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Facebook's filter hides a comment and tells nobody; `on: false` shows it again."""
    acts.hide_comment(sandbox.store, text(body, "id"), hidden=yes(body), by="platform")
    return {"id": body["id"], "hidden": yes(body)}


@verb("POST", "total_extra")
def total_extra(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Let Facebook count `n` comments more on a post than it lists."""
    post, extra = text(body, "post"), int(text(body, "n"))
    with sandbox.store.using():
        acts.living_post(sandbox.store, post)
        sandbox.store.apply("post.changed", id=post, fields={"extra_total": extra})
    return {"post": post, "extra": extra}
