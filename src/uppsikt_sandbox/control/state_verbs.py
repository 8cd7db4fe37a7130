"""The whole state, a fresh start, the journal of requests, the mail."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox import mailbox
from uppsikt_sandbox.clock import graph_time
from uppsikt_sandbox.control.clock_verbs import read_clock
from uppsikt_sandbox.control.verbs import Refused, text, verb, yes
from uppsikt_sandbox.sandbox import Sandbox
from uppsikt_sandbox.world import Comment, Post, World


@verb("GET", "state")
def state(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Tell counts, switches, subscriptions, tokens, what is withheld and what waits."""
    with sandbox.store.using() as world:
        return {
            "clock": read_clock(sandbox, {}),
            "counts": _counts(world),
            "writes": dict(world.write_counts),
            "switches": {name: value for name, value in world.switches.items() if value},
            "tokens": [_token(token) for token in world.tokens.values()],
            "subscriptions": {"app": world.app_subscriptions, "pages": world.page_subscriptions},
            "webhooks": {**world.webhook_counts, "pending": len(world.deliveries)},
            "held": sandbox.gate.waiting(),
            "platina": _platina(world),
            "held_platina": sandbox.platina_gate.waiting(),
        }


def _platina(world: World) -> dict[str, Any]:
    registry = world.platina
    return {
        "cases": len(registry.cases),
        "deeds": len(registry.deeds),
        "files": len(registry.files),
        "connected": [grant["email"] for grant in registry.grants.values() if grant["live"]],
        "concurrency_violations": len(registry.violations),
    }


def _counts(world: World) -> dict[str, int]:
    return {
        "pages": len(world.pages),
        "citizens": len(world.citizens),
        "posts": sum(not post.deleted for post in world.posts.values()),
        "comments": sum(not comment.deleted for comment in world.comments.values()),
        "mails": len(world.mails),
    }


def _token(token: Any) -> dict[str, Any]:
    """Describe a token without showing more of it than its beginning."""
    return {
        "starts": token.value[:5],
        "kind": token.kind,
        "profile": token.profile_id,
        "expires": token.expires,
        "dead_subcode": token.dead_subcode,
    }


@verb("POST", "state/reset")
def reset(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Seed anew; subscriptions stay. `clock: reset` goes back to real time first."""
    if body.get("clock") == "reset":
        sandbox.clock.reset()
    sandbox.start_over()
    sandbox.requests.clear()
    with sandbox.store.using() as world:
        return {"counts": _counts(world)}


@verb("GET", "pages")
def pages(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """List the pages with the ids of their newest posts."""
    with sandbox.store.using() as world:
        return {
            "pages": [
                {
                    "id": page.id,
                    "name": page.name,
                    "posts": [post.id for post in world.posts_of(page.id, "own")[:5]],
                }
                for page in world.pages.values()
            ]
        }


@verb("GET", "comments")
def comments(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """List the living comments of a post, or what is known of one comment by `id`."""
    with sandbox.store.using() as world:
        if body.get("id"):
            found = [world.comments[body["id"]]] if body["id"] in world.comments else []
        else:
            found = [c for c in world.comments_of(text(body, "post")) if not c.deleted]
        return {"comments": [_comment(world, comment) for comment in found]}


def _comment(world: World, comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "post": comment.post_id,
        "parent": comment.parent_id,
        "author": comment.author_id,
        "author_name": world.name_of(comment.author_id),
        "message": comment.message,
        "created": graph_time(comment.created),
        "hidden": comment.hidden,
        "deleted": comment.deleted,
    }


@verb("GET", "posts")
def posts(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """List the living posts of a page, newest first."""
    with sandbox.store.using() as world:
        found = world.posts_of(text(body, "page"), "own", "visitor", "tagged")
        return {"posts": [_post(world, post) for post in found]}


def _post(world: World, post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "kind": post.kind,
        "author": post.author_id,
        "message": post.message,
        "created": graph_time(post.created),
        "published": post.published,
        "comments": sum(not comment.deleted for comment in world.comments_of(post.id)),
    }


@verb("GET", "requests")
def requests(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """List what was asked (newest reads) and every write with its counts; `path` filters by substring."""
    wanted = str(body.get("path", ""))
    with sandbox.store.using() as world:
        writes = [write for write in world.writes if wanted in write["path"]]
        counts = dict(world.write_counts)
    recent = [entry for entry in sandbox.requests.recent() if wanted in entry["path"]]
    return {"counts": counts, "writes": writes, "requests": recent}


@verb("POST", "requests/clear")
def requests_clear(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Set the counts of requests to nought."""
    sandbox.requests.clear()
    return {"counts": {}}


@verb("GET", "mail/list")
def mail_list(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """List the mails, oldest first; `to` filters by recipient, `subject` by a part of the subject."""
    recipient, part = str(body.get("to", "")).lower(), str(body.get("subject", "")).lower()
    with sandbox.store.using() as world:
        mails = [mailbox.summary(mail) for mail in world.mails.values()]
    to_them = [m for m in mails if not recipient or recipient in [to.lower() for to in m["to"]]]
    return {"mails": [mail for mail in to_them if part in mail["subject"].lower()]}


@verb("GET", "mail/get")
def mail_get(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Give one mail whole, with its links; without `id` the newest, `to` filters."""
    listed = mail_list(sandbox, {"to": body.get("to", "")})["mails"]
    wanted = int(body["id"]) if body.get("id") else (listed[-1]["id"] if listed else 0)
    with sandbox.store.using() as world:
        mail = world.mails.get(wanted)
    if mail is None:
        raise Refused("Brevet finns inte.", 404)
    return mailbox.whole(mail)


@verb("POST", "mail/clear")
def mail_clear(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Empty the mailbox."""
    sandbox.store.apply("mail.cleared")
    return {"mails": []}


@verb("POST", "mail/down")
def mail_down(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Refuse mail for now (451), or take it again with `on: false`."""
    sandbox.store.set_switch("mail_down", yes(body))
    return {"on": yes(body)}
