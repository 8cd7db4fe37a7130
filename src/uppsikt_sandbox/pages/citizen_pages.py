"""A page's posts as a citizen sees them, with forms to write, answer, edit and delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from uppsikt_sandbox.acts import NotThere
from uppsikt_sandbox.control.routes import call_verb
from uppsikt_sandbox.control.verbs import Refused
from uppsikt_sandbox.pages.wording import since
from uppsikt_sandbox.sandbox import Sandbox
from uppsikt_sandbox.webhooks.payloads import is_withheld
from uppsikt_sandbox.world import Comment, Post, World

PER_SHEET = 8
COOKIE = "invanare"
DEFAULT_CITIZEN = "Kim Sandberg"
VERBS = {
    "inlagg": "citizen/post",
    "kommentera": "citizen/comment",
    "svara": "citizen/reply",
    "andra": "citizen/edit",
    "ta-bort": "citizen/delete",
    "gilla": "citizen/react",
    "dolj": "platform/hide_comment",
}


def citizen_routes(sandbox: Sandbox) -> Blueprint:
    """Make the blueprint of /sida."""
    routes = Blueprint("citizen", __name__, url_prefix="/sida")

    @routes.get("/<page>")
    def page(page: str) -> str:
        return _sheet(sandbox, page, lambda world: _newest(world, page))

    @routes.get("/<page>/posts/<part>", strict_slashes=False)
    def post(page: str, part: str) -> str:
        return _sheet(sandbox, page, lambda world: [_one(world, page, part)], single=True)

    @routes.post("/<page>/som")
    def become(page: str) -> Response:
        back = make_response(redirect(f"/sida/{page}"))
        name = request.form.get("new_name", "").strip() or request.form.get("citizen", "")
        back.set_cookie(COOKIE, name.encode("unicode_escape").decode(), samesite="Lax")
        return back

    @routes.post("/<page>/<act>")
    def act(page: str, act: str) -> Response:
        if act not in VERBS:
            abort(404)
        return redirect(_carry_out(sandbox, page, act))

    return routes


def _carry_out(sandbox: Sandbox, page: str, act: str) -> str:
    """Do what the form asks and return the address to go on to."""
    body = {**request.form.to_dict(), "page": page, "citizen": _citizen()}
    back = request.form.get("back", "") or f"/sida/{page}"
    if not back.startswith("/sida/"):
        abort(400)
    try:
        made = call_verb(sandbox, "POST", VERBS[act], body)
    except Refused as refused:
        return f"{back}?fel={quote(refused.reason)}"
    except NotThere:
        return f"{back}?fel={quote('Det du svarade på är borttaget.')}"
    return f"{back}#k-{made.get('id', '')}"


def _citizen() -> str:
    kept = request.cookies.get(COOKIE, "")
    try:
        return kept.encode().decode("unicode_escape") or DEFAULT_CITIZEN
    except UnicodeDecodeError:
        return DEFAULT_CITIZEN


def _newest(world: World, page: str) -> list[Post]:
    return [p for p in world.posts_of(page, "own", "visitor") if p.published and not p.hidden]


def _one(world: World, page: str, part: str) -> Post:
    wanted = world.posts.get(f"{page}_{part}")
    if wanted is None or wanted.deleted:
        abort(404)
    return wanted


def _sheet(
    sandbox: Sandbox, page: str, choose: Callable[[World], list[Post]], *, single: bool = False
) -> str:
    sheet = max(1, request.args.get("blad", 1, type=int))
    with sandbox.store.using() as world:
        if page not in world.pages:
            abort(404)
        posts, now = choose(world), sandbox.clock.epoch()
        chosen = posts[(sheet - 1) * PER_SHEET : sheet * PER_SHEET]
        shown = [_post_shown(world, post, now) for post in chosen]
        names = sorted(citizen.name for citizen in world.citizens.values())
        facts = world.pages[page]
        context: dict[str, Any] = {"page": facts, "profile": dict(facts.profile), "posts": shown}
    me = _citizen()
    return render_template(
        "page.html",
        **context,
        me=me,
        names=names if me in names else [me, *names],
        sheet=sheet,
        sheets=-(-len(posts) // PER_SHEET),
        single=single,
        problem=request.args.get("fel", ""),
        marked=request.args.get("reply_comment_id") or request.args.get("comment_id", ""),
        here=request.path,
    )


def _post_shown(world: World, post: Post, now: float) -> dict[str, Any]:
    living = [comment for comment in world.comments_of(post.id) if not comment.deleted]
    top = [_comment_shown(world, c, now) for c in living if c.parent_id is None]
    for comment in top:
        replies = [c for c in living if c.parent_id == comment["id"]]
        comment["replies"] = [_comment_shown(world, reply, now) for reply in replies]
    return {
        "id": post.id,
        "part": post.part,
        "author": world.name_of(post.author_id),
        "own": post.author_id in world.pages,
        "text": post.message,
        "link": post.link,
        "picture": post.picture,
        "alt": post.alt,
        "created": post.created,
        "since": since(post.created, now),
        "likes": post.likes,
        "comments": top,
        "count": len(living),
    }


def _comment_shown(world: World, comment: Comment, now: float) -> dict[str, Any]:
    own = comment.author_id in world.pages
    return {
        "id": comment.id,
        "part": comment.id.split("_")[1],
        "author": world.name_of(comment.author_id),
        "language": "sv" if own else world.citizens[comment.author_id].language,
        "own": own,
        "text": comment.message,
        "created": comment.created,
        "since": since(comment.created, now),
        "hidden": comment.hidden,
        "hidden_by": comment.hidden_by,
        "withheld": is_withheld(world, comment) and not own,
    }
