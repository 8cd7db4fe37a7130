"""How each journal line changes the world; replay and live changes go through the same functions."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import Any

from uppsikt_sandbox.world import Citizen, Comment, Delivery, Mail, Page, Post, Token, World

Change = Callable[[World, dict[str, Any]], None]
CHANGES: dict[str, Change] = {}


def change(kind: str) -> Callable[[Change], Change]:
    """Register the function that carries out journal lines of this kind."""

    def register(function: Change) -> Change:
        CHANGES[kind] = function
        return function

    return register


def count(world: World, series: str, number: int) -> None:
    """Remember the highest number used in a series."""
    world.counters[series] = max(number, world.counters.get(series, 0))


@change("page.added")
def _page_added(world: World, line: dict[str, Any]) -> None:
    page = Page(**line["page"])
    world.pages[page.id] = page


@change("page.changed")
def _page_changed(world: World, line: dict[str, Any]) -> None:
    world.pages[line["id"]].profile.update(line["fields"])


@change("citizen.added")
def _citizen_added(world: World, line: dict[str, Any]) -> None:
    citizen = Citizen(**line["citizen"])
    world.citizens[citizen.id] = citizen
    count(world, "citizen", int(citizen.id))


@change("user.added")
def _user_added(world: World, line: dict[str, Any]) -> None:
    world.users[line["id"]] = line["name"]


@change("post.added")
def _post_added(world: World, line: dict[str, Any]) -> None:
    post = Post(**line["post"])
    world.posts[post.id] = post
    world.post_comments[post.id] = []
    count(world, "post", int(post.part))


@change("post.changed")
def _post_changed(world: World, line: dict[str, Any]) -> None:
    for name, value in line["fields"].items():
        setattr(world.posts[line["id"]], name, value)


@change("comment.added")
def _comment_added(world: World, line: dict[str, Any]) -> None:
    comment = Comment(**line["comment"])
    world.comments[comment.id] = comment
    siblings = world.post_comments[comment.post_id]
    insort(siblings, comment.id, key=lambda key: _age(world, key))
    post = world.posts[comment.post_id]
    post.updated = max(post.updated, comment.created)
    count(world, "comment", int(comment.id.split("_")[1]))


def _age(world: World, comment_id: str) -> tuple[int, int]:
    return world.comments[comment_id].created, int(comment_id.split("_")[1])


@change("comment.changed")
def _comment_changed(world: World, line: dict[str, Any]) -> None:
    for name, value in line["fields"].items():
        setattr(world.comments[line["id"]], name, value)


@change("token.put")
def _token_put(world: World, line: dict[str, Any]) -> None:
    token = Token(**line["token"])
    world.tokens[token.value] = token
    count(world, "token", line.get("number", 0))


@change("token.changed")
def _token_changed(world: World, line: dict[str, Any]) -> None:
    for name, value in line["fields"].items():
        setattr(world.tokens[line["value"]], name, value)


@change("code.issued")
def _code_issued(world: World, line: dict[str, Any]) -> None:
    world.codes[line["code"]] = line["grant"]
    count(world, "code", line["number"])


@change("code.used")
def _code_used(world: World, line: dict[str, Any]) -> None:
    world.codes.pop(line["code"], None)


@change("subscription.app")
def _app_subscribed(world: World, line: dict[str, Any]) -> None:
    world.app_subscriptions[line["object"]] = line["subscription"]


@change("subscription.app_removed")
def _app_unsubscribed(world: World, line: dict[str, Any]) -> None:
    world.app_subscriptions.pop(line["object"], None)


@change("subscription.page")
def _page_subscribed(world: World, line: dict[str, Any]) -> None:
    world.page_subscriptions[line["page"]] = line["fields"]


@change("subscription.page_removed")
def _page_unsubscribed(world: World, line: dict[str, Any]) -> None:
    world.page_subscriptions.pop(line["page"], None)


@change("webhook.queued")
def _webhook_queued(world: World, line: dict[str, Any]) -> None:
    delivery = Delivery(**line["delivery"])
    world.deliveries[delivery.id] = delivery
    count(world, "webhook", delivery.id)
    world.webhook_counts["queued"] = world.webhook_counts.get("queued", 0) + 1


@change("webhook.settled")
def _webhook_settled(world: World, line: dict[str, Any]) -> None:
    world.deliveries.pop(line["id"], None)
    outcome = line["outcome"]
    world.webhook_counts[outcome] = world.webhook_counts.get(outcome, 0) + 1


@change("webhook.lost")
def _webhook_lost(world: World, line: dict[str, Any]) -> None:
    world.webhook_counts["lost"] = world.webhook_counts.get("lost", 0) + 1


@change("request.written")
def _request_written(world: World, line: dict[str, Any]) -> None:
    world.writes.append(line["request"])
    what = line["request"]["what"]
    world.write_counts[what] = world.write_counts.get(what, 0) + 1


@change("requests.cleared")
def _requests_cleared(world: World, line: dict[str, Any]) -> None:
    world.writes.clear()
    world.write_counts.clear()


@change("switch.set")
def _switch_set(world: World, line: dict[str, Any]) -> None:
    world.switches[line["name"]] = line["value"]


@change("mail.received")
def _mail_received(world: World, line: dict[str, Any]) -> None:
    mail = Mail(**line["mail"])
    world.mails[mail.id] = mail
    count(world, "mail", mail.id)


@change("mail.cleared")
def _mail_cleared(world: World, line: dict[str, Any]) -> None:
    world.mails.clear()
