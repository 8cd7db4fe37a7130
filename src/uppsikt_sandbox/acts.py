"""What people and the platform do to posts and comments; each act also queues its webhook."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from uppsikt_sandbox.store import Store
from uppsikt_sandbox.webhooks import payloads
from uppsikt_sandbox.webhooks.queue import queue
from uppsikt_sandbox.world import Citizen, Comment, Post

FIRST_POST = 555001
FIRST_COMMENT = 9001
FIRST_CITIZEN = 24000000000000001


class NotThere(LookupError):  # noqa: N818 - reads as what happened
    """The named page, post, comment or citizen does not exist or is deleted."""


def living_post(store: Store, post_id: str) -> Post:
    """Return a post that is not deleted."""
    post = store.world.posts.get(post_id)
    if post is None or post.deleted:
        raise NotThere(post_id)
    return post


def living_comment(store: Store, comment_id: str) -> Comment:
    """Return a comment that is not deleted, on a post that is not deleted."""
    comment = store.world.comments.get(comment_id)
    if comment is None or comment.deleted:
        raise NotThere(comment_id)
    living_post(store, comment.post_id)
    return comment


def add_citizen(store: Store, name: str, language: str = "sv") -> Citizen:
    """Register an invented citizen under this name, or return the one who has it."""
    with store.using() as world:
        known = [citizen for citizen in world.citizens.values() if citizen.name == name]
        if known:
            return known[0]
        number = world.next_number("citizen", FIRST_CITIZEN)
        store.apply(
            "citizen.added", citizen={"id": str(number), "name": name, "language": language}
        )
        return world.citizens[str(number)]


def add_post(store: Store, *, page_id: str, author_id: str, message: str, **more: Any) -> Post:
    """Write a post; `more` holds further fields of Post."""
    with store.using() as world:
        if page_id not in world.pages:
            raise NotThere(page_id)
        now = int(more.pop("created", store.clock.epoch()))
        owner = author_id if more.get("kind") == "tagged" else page_id
        post = Post(
            id=f"{owner}_{world.next_number('post', FIRST_POST)}",
            page_id=page_id,
            author_id=author_id,
            message=message,
            created=now,
            updated=now,
            **more,
        )
        store.apply("post.added", post=asdict(post))
        _tell_post(store, post.id, "add")
        return world.posts[post.id]


def _tell_post(store: Store, post_id: str, verb: str) -> None:
    post = store.world.posts[post_id]
    if post.kind == "tagged":
        queue(
            store, post.page_id, payloads.mention_value(post, store.clock.epoch()), field="mention"
        )
    else:
        queue(store, post.page_id, payloads.post_value(store, post, verb))


def edit_post(store: Store, post_id: str, message: str) -> None:
    """Change the text of a post."""
    with store.using():
        living_post(store, post_id)
        changed = {"message": message, "updated": int(store.clock.epoch())}
        store.apply("post.changed", id=post_id, fields=changed)
        _tell_post(store, post_id, "edited")


def hide_post(store: Store, post_id: str, *, hidden: bool) -> None:
    """Hide a post on the timeline or show it again."""
    with store.using():
        living_post(store, post_id)
        store.apply("post.changed", id=post_id, fields={"hidden": hidden})
        _tell_post(store, post_id, "hide" if hidden else "unhide")


def delete_post(store: Store, post_id: str) -> None:
    """Remove a post; its comments vanish with it."""
    with store.using():
        living_post(store, post_id)
        store.apply("post.changed", id=post_id, fields={"deleted": True})
        _tell_post(store, post_id, "remove")


def like_post(store: Store, post_id: str, citizen_id: str) -> None:
    """A citizen likes a post."""
    with store.using():
        post = living_post(store, post_id)
        store.apply("post.changed", id=post_id, fields={"likes": post.likes + 1})
        value = payloads.reaction_value(store, post, citizen_id)
        queue(store, post.page_id, value)


def add_comment(
    store: Store, *, target_id: str, author_id: str, message: str, **more: Any
) -> Comment:
    """Comment on a post or answer a comment; an answer to an answer lands at the same parent."""
    with store.using() as world:
        post, parent_id = _place(store, target_id)
        part = world.next_number("comment", FIRST_COMMENT)
        comment = Comment(
            id=f"{post.part}_{part}",
            post_id=post.id,
            parent_id=parent_id,
            author_id=author_id,
            message=message,
            created=int(more.pop("created", store.clock.epoch())),
            **more,
        )
        store.apply("comment.added", comment=asdict(comment))
        _tell_comment(store, comment.id, "add")
        return world.comments[comment.id]


def _place(store: Store, target_id: str) -> tuple[Post, str | None]:
    if target_id in store.world.comments:
        parent = living_comment(store, target_id)
        return store.world.posts[parent.post_id], parent.parent_id or parent.id
    return living_post(store, target_id), None


def _tell_comment(store: Store, comment_id: str, verb: str) -> None:
    comment = store.world.comments[comment_id]
    value = payloads.comment_value(store, comment, verb)
    queue(store, store.world.posts[comment.post_id].page_id, value)


def edit_comment(store: Store, comment_id: str, message: str) -> None:
    """Change the text of a comment; nothing but the text tells that it happened."""
    with store.using():
        living_comment(store, comment_id)
        store.apply("comment.changed", id=comment_id, fields={"message": message})
        _tell_comment(store, comment_id, "edited")


def hide_comment(store: Store, comment_id: str, *, hidden: bool, by: str = "page") -> None:
    """Hide or show a comment; when the platform hides it nobody is told."""
    with store.using():
        living_comment(store, comment_id)
        fields = {"hidden": hidden, "hidden_by": by if hidden else ""}
        store.apply("comment.changed", id=comment_id, fields=fields)
        if by == "page":
            _tell_comment(store, comment_id, "hide" if hidden else "unhide")


def delete_comment(store: Store, comment_id: str) -> None:
    """Remove a comment and its answers; only the comment itself is told about."""
    with store.bulk() as world:
        comment = living_comment(store, comment_id)
        for gone in [comment, *world.replies_to(comment)]:
            store.apply("comment.changed", id=gone.id, fields={"deleted": True})
        _tell_comment(store, comment_id, "remove")
