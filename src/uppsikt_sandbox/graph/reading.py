"""GET: pages, posts, comments, listings, the caller itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uppsikt_sandbox.acts import NotThere, living_comment, living_post
from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.comment_edge import list_comments
from uppsikt_sandbox.graph.errors import GraphError, gone, invalid, lacks_scope
from uppsikt_sandbox.graph.fields import parse
from uppsikt_sandbox.graph.node_page import picture
from uppsikt_sandbox.graph.nodes import show
from uppsikt_sandbox.graph.paging import Edge, cursor_page, time_page
from uppsikt_sandbox.graph.tokens import page_token
from uppsikt_sandbox.world import Comment, Page, Post

ACCOUNT_DEFAULTS = parse("access_token,category,category_list,name,id")
READ, CITIZENS = "pages_read_engagement", "pages_read_user_content"


def find(call: Call, object_id: str) -> Page | Post | Comment:
    """Return a living node; what is gone, foreign or unknown looks the same."""
    if object_id in call.world.pages:
        return call.world.pages[object_id]
    try:
        if object_id in call.world.posts:
            return living_post(call.store, object_id)
        return living_comment(call.store, object_id)
    except NotThere as problem:
        raise gone(object_id, call.method) from problem


def page_of(call: Call, thing: Page | Post | Comment) -> str:
    """Return the id of the page a node belongs to."""
    if isinstance(thing, Page):
        return thing.id
    return thing.page_id if isinstance(thing, Post) else call.world.posts[thing.post_id].page_id


def read_node(call: Call, object_id: str) -> dict[str, Any]:
    """Answer GET /{id}."""
    thing = find(call, object_id)
    by_citizen = isinstance(thing, Comment) or (isinstance(thing, Post) and thing.kind != "own")
    page_token(call, page_of(call, thing), scope=CITIZENS if by_citizen else READ)
    return show(call, thing, call.fields())


def read_edge(call: Call, object_id: str, name: str) -> dict[str, Any]:
    """Answer GET /{id}/{edge}."""
    thing = find(call, object_id)
    if name == "comments" and isinstance(thing, Post | Comment):
        return _comments(call, thing)
    if isinstance(thing, Page) and name in PAGE_EDGES:
        return PAGE_EDGES[name](call, thing)
    raise GraphError(2500, f"Unknown path components: /{name}")


def _comments(call: Call, thing: Post | Comment) -> dict[str, Any]:
    page_token(call, page_of(call, thing), scope=CITIZENS)
    return list_comments(call, thing, call.params, call.fields())


def _posts(
    call: Call, page: Page, name: str, posts: list[Post], *, by_time: bool = False
) -> dict[str, Any]:
    limit = call.number("limit", 25)
    if not 1 <= limit <= 100:
        raise invalid("The 'limit' parameter should not exceed 100")
    since, until = call.number("since", 0), call.number("until", 0)
    chosen = [p for p in posts if p.created >= since and (not until or p.created <= until)]
    edge, fields = Edge(call, f"{page.id}/{name}", dict(call.params), limit), call.fields()
    if by_time:
        return time_page(edge, chosen, lambda post: show(call, post, fields))
    return cursor_page(edge, chosen, lambda post: show(call, post, fields))


def _published(call: Call, page: Page) -> dict[str, Any]:
    """Own published posts in ranked order, so not quite newest first."""
    page_token(call, page.id, scope=READ)
    posts = [p for p in call.world.posts_of(page.id, "own") if p.published]
    return _posts(call, page, "published_posts", ranked(posts))


def ranked(posts: list[Post]) -> list[Post]:
    """Move every seventh post three places down: Facebook ranks, it does not sort."""
    mixed = list(posts)
    for place in range(6, len(mixed) - 3, 7):
        mixed.insert(place + 3, mixed.pop(place))
    return mixed


def _feed(call: Call, page: Page) -> dict[str, Any]:
    """Everything on the page, unpublished posts too; visitors' posts need their own permission."""
    token = page_token(call, page.id, scope=READ)
    kinds = ("own", "visitor") if CITIZENS in token.scopes else ("own",)
    hidden_too = call.flag("include_hidden")
    posts = [p for p in call.world.posts_of(page.id, *kinds) if hidden_too or not p.hidden]
    return _posts(call, page, "feed", posts, by_time=True)


def _visitors(call: Call, page: Page) -> dict[str, Any]:
    page_token(call, page.id, scope=CITIZENS)
    return _posts(call, page, "visitor_posts", call.world.posts_of(page.id, "visitor"))


def _tagged(call: Call, page: Page) -> dict[str, Any]:
    page_token(call, page.id, scope=CITIZENS)
    return _posts(call, page, "tagged", call.world.posts_of(page.id, "tagged"))


def _picture(call: Call, page: Page) -> dict[str, Any]:
    page_token(call, page.id, scope=READ)
    shape: dict[str, Any] = picture(call, page)
    if call.flag("redirect") is False:
        return shape
    return {"redirect": shape["data"]["url"]}


def _nothing(call: Call, page: Page) -> dict[str, Any]:
    page_token(call, page.id, scope=READ)
    return {"data": []}


PAGE_EDGES: dict[str, Callable[[Call, Page], dict[str, Any]]] = {
    "published_posts": _published,
    "posts": _published,
    "feed": _feed,
    "visitor_posts": _visitors,
    "tagged": _tagged,
    "picture": _picture,
    "scheduled_posts": _nothing,
    "video_reels": _nothing,
    "videos": _nothing,
}


def me_accounts(call: Call) -> dict[str, Any]:
    """List the person's pages with their tokens."""
    if call.token is None or call.token.kind != "user":
        raise GraphError(2500, "An active access token must be used to query information.")
    if "pages_show_list" not in call.token.scopes:
        raise lacks_scope("pages_show_list", writing=False)
    pages = list(call.world.pages.values())
    wanted, tasks = call.fields(), call.token.tasks
    plain = tuple(w for w in wanted or () if w.name != "tasks") if wanted else None
    edge = Edge(call, "me/accounts", dict(call.params), min(call.number("limit", 25), 100))

    def one(page: Page) -> dict[str, Any]:
        shown = show(call, page, plain) if wanted else show(call, page, ACCOUNT_DEFAULTS)
        if wanted is None or any(w.name == "tasks" for w in wanted):
            shown["tasks"] = tasks
        return shown

    return cursor_page(edge, pages, one)
