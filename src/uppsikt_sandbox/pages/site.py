"""Puts the pages together and gives them what they share."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, render_template

from uppsikt_sandbox.pages.citizen_pages import citizen_routes
from uppsikt_sandbox.pages.control_page import control_page_routes
from uppsikt_sandbox.pages.diary_pages import diary_routes
from uppsikt_sandbox.pages.mailbox_pages import mailbox_routes
from uppsikt_sandbox.pages.pictures import picture_routes
from uppsikt_sandbox.pages.wording import spoken, spoken_epoch
from uppsikt_sandbox.sandbox import Sandbox

POLICY = "default-src 'self'; frame-ancestors 'self'; base-uri 'none'"


def add_pages(app: Flask, sandbox: Sandbox) -> None:
    """Add every page to the application."""
    app.jinja_env.filters["tid"] = spoken_epoch
    for routes in (
        citizen_routes,
        mailbox_routes,
        diary_routes,
        control_page_routes,
        picture_routes,
    ):
        app.register_blueprint(routes(sandbox))

    @app.get("/")
    def overview() -> str:
        return render_template("overview.html", **_counts(sandbox))

    @app.context_processor
    def shared() -> dict[str, Any]:
        with sandbox.store.using() as world:
            pages = [(page.id, page.name) for page in world.pages.values()]
        moved = abs(sandbox.clock.offset()) >= 60
        return {"now_text": spoken(sandbox.clock.now()), "clock_moved": moved, "nav_pages": pages}

    @app.after_request
    def guard(answer: Response) -> Response:
        if answer.mimetype == "text/html":
            answer.headers.setdefault("Content-Security-Policy", POLICY)
        return answer

    @app.errorhandler(404)
    def missing(problem: Exception) -> tuple[str, int]:
        return render_template("missing.html"), 404


def _counts(sandbox: Sandbox) -> dict[str, Any]:
    with sandbox.store.using() as world:
        living = [comment for comment in world.comments.values() if not comment.deleted]
        per_page = {
            page_id: {
                "posts": len(world.posts_of(page_id, "own", "visitor")),
                "comments": sum(world.posts[c.post_id].page_id == page_id for c in living),
            }
            for page_id in world.pages
        }
        return {
            "per_page": per_page,
            "mails": len(world.mails),
            "cases": len(world.platina.cases),
            "pending": len(world.deliveries),
            "subscribed": "page" in world.app_subscriptions,
            "connected": any(grant["live"] for grant in world.platina.grants.values()),
        }
