"""The listing of comments below a post or a comment (F9)."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.errors import invalid
from uppsikt_sandbox.graph.fields import Wanted
from uppsikt_sandbox.graph.nodes import show
from uppsikt_sandbox.graph.paging import Edge, cursor_page
from uppsikt_sandbox.world import Comment, Post

DEFAULT_LIMIT, TOP_LIMIT = 25, 100
FILTERS = {"toplevel", "stream"}
ORDERS = {"chronological", "reverse_chronological"}


def expanded_comments(call: Call, thing: Post | Comment, want: Wanted) -> dict[str, Any]:
    """List comments within a `fields` expansion; its modifiers stand in for parameters."""
    params = dict(want.modifiers)
    if want.raw:
        params["fields"] = want.raw
    inner = call.at(*call.path, params={**_secret(call), **params})
    return list_comments(inner, thing, params, want.children)


def _secret(call: Call) -> dict[str, str]:
    return {name: call.params[name] for name in ("access_token",) if name in call.params}


def list_comments(
    call: Call, thing: Post | Comment, params: dict[str, str], wanted: tuple[Wanted, ...] | None
) -> dict[str, Any]:
    """Return one page of comments; with a user's token the answer is empty and no error is raised."""
    if call.token is None or call.token.kind != "page":
        return {"data": []}
    comments = _ordered(_filtered(call, thing, params), params)
    limit = max(0, min(call.number("limit", DEFAULT_LIMIT), TOP_LIMIT))
    page = Edge(call, f"{thing.id}/comments", dict(params), limit)
    answer = cursor_page(page, comments, lambda c: None if c.deleted else show(call, c, wanted))
    if params.get("summary", "").lower() in {"true", "1"}:
        answer["summary"] = _summary(thing, comments, params)
    return answer


def _filtered(call: Call, thing: Post | Comment, params: dict[str, str]) -> list[Comment]:
    chosen = params.get("filter", "toplevel")
    if chosen not in FILTERS:
        raise invalid("Param filter must be one of {toplevel, stream}")
    if isinstance(thing, Comment):
        found = call.world.replies_to(thing)
    else:
        every = list(call.world.comments_of(thing.id))
        found = every if chosen == "stream" else [c for c in every if c.parent_id is None]
    since, until = call.number("since", 0), call.number("until", 0)
    return [c for c in found if c.created >= since and (not until or c.created <= until)]


def _ordered(comments: list[Comment], params: dict[str, str]) -> list[Comment]:
    order = params.get("order", "chronological")
    if order not in ORDERS:
        raise invalid("Param order must be one of {chronological, reverse_chronological}")
    return comments[::-1] if order == "reverse_chronological" else comments


def _summary(
    thing: Post | Comment, comments: list[Comment], params: dict[str, str]
) -> dict[str, Any]:
    """`total_count` counts what is deleted or held back as well, as Facebook's does."""
    extra = thing.extra_total if isinstance(thing, Post) else 0
    return {
        "order": params.get("order", "chronological"),
        "total_count": len(comments) + extra,
        "can_comment": True,
    }
