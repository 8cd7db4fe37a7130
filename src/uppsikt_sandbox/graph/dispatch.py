"""Carries out one call from fault to answer, with the store's lock round everything that touches state."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from uppsikt_sandbox.graph import (
    node_comment,
    node_post,
    oauth,
    reading,
    subscriptions,
    tokens,
    writing,
)
from uppsikt_sandbox.graph.call import Call, version_of
from uppsikt_sandbox.graph.errors import GraphError, gone, invalid
from uppsikt_sandbox.graph.usage import account_of, ordered_failure
from uppsikt_sandbox.sandbox import Sandbox
from uppsikt_sandbox.world import APP_ID

REGISTERED = (node_comment, node_post)  # importing them fills the tables of fields
MOST_BATCHED = 50


class ConnectionCut(Exception):  # noqa: N818 - not an error of ours but an order to hang up
    """The write was carried out; its caller shall never hear of it."""


def carry_out(sandbox: Sandbox, call: Call) -> tuple[Call, dict[str, Any]]:
    """Answer one call; returns the call as identified, for the usage headers."""
    _fail_if_ordered(sandbox, call, after=False)
    if call.path == ("oauth", "access_token"):
        with sandbox.store.using():
            return call, oauth.exchange(call)
    with sandbox.store.using():
        token, app = tokens.identify(call)
    call = replace(call, token=token, app=app)
    sandbox.usage.count(account_of(call))
    sandbox.usage.refuse_if_throttled(account_of(call))
    return call, _answer(sandbox, _without_me(call))


def _fail_if_ordered(sandbox: Sandbox, call: Call, *, after: bool) -> None:
    path = "/" + "/".join(call.path)
    if problem := ordered_failure(sandbox.store, path, call.method, after=after):
        raise problem


def _without_me(call: Call) -> Call:
    """With a page's token `me` is the page."""
    if call.path[:1] == ("me",) and call.token and call.token.kind == "page":
        return replace(call, path=(call.token.profile_id, *call.path[1:]))
    return call


def _answer(sandbox: Sandbox, call: Call) -> dict[str, Any]:
    if not call.path:
        return {"batch": _batch(sandbox, call)}
    if call.path == (APP_ID, "subscriptions"):
        return subscriptions.app_level(call)
    if call.path[-1] == "subscribed_apps" and len(call.path) == 2:
        with sandbox.store.using():
            return subscriptions.page_level(call, call.path[0])
    if call.path == ("debug_token",) or call.path[0] == "me":
        with sandbox.store.using():
            return _about_token(call)
    return _about_node(sandbox, call)


def _about_token(call: Call) -> dict[str, Any]:
    if call.path == ("debug_token",):
        return tokens.debug(call)
    if call.path == ("me", "permissions"):
        return oauth.revoke(call) if call.method == "DELETE" else oauth.permissions(call)
    if call.path == ("me", "accounts"):
        return reading.me_accounts(call)
    if call.path == ("me",):
        return oauth.me(call)
    raise GraphError(2500, f"Unknown path components: /{'/'.join(call.path[1:])}")


def _about_node(sandbox: Sandbox, call: Call) -> dict[str, Any]:
    if len(call.path) > 2:
        raise GraphError(2500, f"Unknown path components: /{'/'.join(call.path[2:])}")
    node, edge = call.path[0], call.path[1] if len(call.path) == 2 else ""
    if call.method == "GET":
        with sandbox.store.using():
            return reading.read_edge(call, node, edge) if edge else reading.read_node(call, node)
    return _write(sandbox, call, node, edge)


def _write(sandbox: Sandbox, call: Call, node: str, edge: str) -> dict[str, Any]:
    """Carry the write out, tell the subscriber, and only then think about the answer."""
    path = "/" + "/".join(call.path)
    with sandbox.store.bulk():
        done = writing.write(call, node, edge)
        sandbox.requests.wrote(done.what, done.object_id, path, call.params)
    sandbox.sender.wake()
    if sandbox.gate.pass_through(done.what, path) == "cut":
        raise ConnectionCut
    _fail_if_ordered(sandbox, call, after=True)
    return done.answer


def _batch(sandbox: Sandbox, call: Call) -> list[dict[str, Any]]:
    """Answer up to fifty calls in one; each body is a JSON string."""
    try:
        items = json.loads(call.params.get("batch", ""))
    except json.JSONDecodeError as problem:
        raise invalid("batch parameter must be a JSON array") from problem
    if not isinstance(items, list) or not 0 < len(items) <= MOST_BATCHED:
        raise invalid(f"batch takes 1 to {MOST_BATCHED} requests")
    return [_batched(sandbox, call, item) for item in items]


def _batched(sandbox: Sandbox, call: Call, item: dict[str, str]) -> dict[str, Any]:
    address = urlsplit(item["relative_url"])
    path = tuple(part for part in address.path.split("/") if part)
    if path and version_of(path[0]):
        path = path[1:]
    kept = {
        name: call.params[name]
        for name in ("access_token", "appsecret_proof")
        if name in call.params
    }
    params: dict[str, str] = dict(parse_qsl(address.query) + parse_qsl(item.get("body", "")))
    single = call.at(*path, method=item.get("method", "GET").upper(), params=kept | params)
    try:
        _, answer = carry_out(sandbox, single)
        code = 200
    except GraphError as problem:
        answer, code = problem.as_body(), problem.http
    return {"code": code, "headers": [], "body": json.dumps(answer)}


def unsupported(method: str, path: tuple[str, ...]) -> GraphError:
    """Refuse a method that the Graph API does not know."""
    return gone("/".join(path), method)
