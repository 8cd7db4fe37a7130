"""Both levels of webhook subscription: the app's and each page's."""

from __future__ import annotations

import secrets
from typing import Any

import httpx

from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.errors import GraphError, gone, invalid, lacks_scope
from uppsikt_sandbox.graph.reading import find
from uppsikt_sandbox.graph.tokens import page_token
from uppsikt_sandbox.world import APP_ID, APP_NAME, Page

PAGE_FIELDS = [
    "feed",
    "mention",
    "messages",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "ratings",
    "name",
    "picture",
    "category",
    "description",
    "email",
    "hours",
    "location",
    "phone",
    "website",
    "leadgen",
    "live_videos",
    "videos",
]


def app_level(call: Call) -> dict[str, Any]:
    """Answer GET, POST and DELETE on /{app}/subscriptions."""
    if not call.app:
        raise GraphError(15, "(#15) This method must be called with an app access_token.")
    if call.method == "POST":
        return _subscribe_app(call)
    if call.method == "DELETE":
        call.store.apply("subscription.app_removed", object=call.params.get("object", "page"))
        return {"success": True}
    return {"data": [_shown(name, sub) for name, sub in call.world.app_subscriptions.items()]}


def _shown(name: str, subscription: dict[str, Any]) -> dict[str, Any]:
    return {
        "object": name,
        "callback_url": subscription["callback_url"],
        "active": True,
        "fields": [{"name": field, "version": "v26.0"} for field in subscription["fields"]],
    }


def _subscribe_app(call: Call) -> dict[str, Any]:
    params = call.params
    for name in ("object", "callback_url", "fields", "verify_token"):
        if not params.get(name):
            raise invalid(f"The parameter {name} is required")
    fields = [field.strip() for field in params["fields"].split(",")]
    _only_known(fields)
    verify(params["callback_url"], params["verify_token"])
    subscription = {"callback_url": params["callback_url"], "fields": fields}
    call.store.apply("subscription.app", object=params["object"], subscription=subscription)
    return {"success": True}


def verify(callback: str, token: str) -> None:
    """Ask the callback whether it wants the webhooks; never called with the store's lock held."""
    challenge = str(secrets.randbelow(10**10))
    question = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
    try:
        answer = httpx.get(callback, params=question, timeout=10, trust_env=False)
    except httpx.HTTPError as problem:
        raise _unverified(str(problem)) from problem
    if answer.status_code != 200 or answer.text != challenge:
        raise _unverified(f"HTTP Status Code = {answer.status_code}")


def _unverified(reason: str) -> GraphError:
    return GraphError(
        2200, f"(#2200) Callback verification failed with the following errors: {reason}"
    )


def _only_known(fields: list[str]) -> None:
    for place, field in enumerate(fields):
        if field not in PAGE_FIELDS:
            known = ", ".join(PAGE_FIELDS)
            raise invalid(
                f"Param subscribed_fields[{place}] must be one of {{{known}}} - got '{field}'."
            )


def page_level(call: Call, page_id: str) -> dict[str, Any]:
    """Answer GET, POST and DELETE on /{page}/subscribed_apps."""
    page = find(call, page_id)
    if not isinstance(page, Page):
        raise gone(page_id, call.method)
    token = page_token(call, page_id, scope="pages_manage_metadata", writing=call.method != "GET")
    if not {"CREATE_CONTENT", "MANAGE", "MODERATE"} & set(token.tasks):
        raise lacks_scope("pages_manage_metadata", writing=True)
    if call.method == "POST":
        return _subscribe_page(call, page_id)
    if call.method == "DELETE":
        call.store.apply("subscription.page_removed", page=page_id)
        return {"success": True}
    return {"data": _subscribed(call, page_id)}


def _subscribe_page(call: Call, page_id: str) -> dict[str, Any]:
    text = call.params.get("subscribed_fields", "")
    if not text:
        raise invalid("The parameter subscribed_fields is required.")
    fields = [field.strip() for field in text.split(",")]
    _only_known(fields)
    call.store.apply("subscription.page", page=page_id, fields=fields)
    return {"success": True}


def _subscribed(call: Call, page_id: str) -> list[dict[str, Any]]:
    fields = call.world.page_subscriptions.get(page_id)
    if fields is None:
        return []
    return [{"id": APP_ID, "name": APP_NAME, "subscribed_fields": fields}]
