"""Codes and tokens: the exchange calls of the Graph API, and the person behind a token."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.errors import GraphError, invalid
from uppsikt_sandbox.graph.tokens import APP_TOKEN, HOUR, LONG_LIVED, mint, problem_of
from uppsikt_sandbox.store import Store
from uppsikt_sandbox.world import APP_ID, APP_SECRET, Token


def issue_code(store: Store, *, user_id: str, redirect_uri: str, scopes: list[str]) -> str:
    """Give out a code that can be exchanged once."""
    with store.using() as world:
        number = world.next_number("code")
        grant = {"user_id": user_id, "redirect_uri": redirect_uri, "scopes": scopes}
        code = f"AQ-granasa-{number}"
        store.apply("code.issued", code=code, number=number, grant=grant)
        return code


def exchange(call: Call) -> dict[str, Any]:
    """Answer `oauth/access_token`."""
    if call.params.get("client_id") != APP_ID:
        raise GraphError(101, "Error validating application. Cannot get application info.")
    if call.params.get("client_secret") != APP_SECRET:
        raise GraphError(1, "Error validating client secret.", http=400)
    grant = call.params.get("grant_type", "")
    if grant == "client_credentials":
        return {"access_token": APP_TOKEN, "token_type": "bearer"}
    if grant == "fb_exchange_token":
        return _lengthen(call)
    return _redeem(call)


def _lengthen(call: Call) -> dict[str, Any]:
    short = call.world.tokens.get(call.params.get("fb_exchange_token", ""))
    if short is None or short.kind != "user":
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
    if problem := problem_of(short, call.now):
        raise problem
    return _told(_user_token(call, short.user_id, short.scopes, LONG_LIVED), LONG_LIVED)


def _redeem(call: Call) -> dict[str, Any]:
    code = call.params.get("code", "")
    grant = call.world.codes.get(code)
    if grant is None:
        raise invalid("This authorization code has been used or does not exist.")
    if grant["redirect_uri"] != call.params.get("redirect_uri"):
        raise invalid(
            "Error validating verification code. Please make sure your redirect_uri is identical"
        )
    call.store.apply("code.used", code=code)
    _renew_pages(call, grant["user_id"], grant["scopes"])
    return _told(_user_token(call, grant["user_id"], grant["scopes"], 2 * HOUR), 2 * HOUR)


def _user_token(call: Call, user_id: str, scopes: list[str], life: int) -> Token:
    return mint(
        call.store, kind="user", user_id=user_id, profile_id=user_id, scopes=list(scopes), life=life
    )


def _told(token: Token, life: int) -> dict[str, Any]:
    return {"access_token": token.value, "token_type": "bearer", "expires_in": life}


def _renew_pages(call: Call, user_id: str, scopes: list[str]) -> None:
    """A new consent gives new page tokens for the pages whose old token is dead or narrower."""
    for page_id in call.world.pages:
        tokens = [
            t for t in call.world.tokens.values() if t.kind == "page" and t.profile_id == page_id
        ]
        if any(not problem_of(t, call.now) and set(scopes) <= set(t.scopes) for t in tokens):
            continue
        mint(
            call.store,
            kind="page",
            user_id=user_id,
            profile_id=page_id,
            scopes=list(scopes),
            life=0,
        )


def me(call: Call) -> dict[str, Any]:
    """Answer GET /me for a person; a page's token is answered as the page itself."""
    token = _person(call)
    return {"name": call.world.users.get(token.user_id, ""), "id": token.user_id}


def permissions(call: Call) -> dict[str, Any]:
    """List what the person granted."""
    token = _person(call)
    return {"data": [{"permission": scope, "status": "granted"} for scope in token.scopes]}


def revoke(call: Call) -> dict[str, Any]:
    """The person takes the app's permissions back: every token of theirs dies with 458."""
    user_id = _person(call).user_id
    with call.store.bulk() as world:
        for token in [t for t in world.tokens.values() if t.user_id == user_id]:
            call.store.apply("token.changed", value=token.value, fields={"dead_subcode": 458})
    return {"success": True}


def _person(call: Call) -> Token:
    if call.token is None or call.token.kind != "user":
        raise GraphError(2500, "An active access token must be used to query information.")
    return call.token
