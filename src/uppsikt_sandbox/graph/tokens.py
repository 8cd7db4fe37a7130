"""Who calls, with which right, until when."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.errors import GraphError, invalid, lacks_scope, lacks_task
from uppsikt_sandbox.store import Store
from uppsikt_sandbox.world import APP_ID, APP_NAME, APP_SECRET, Token

APP_TOKEN = f"{APP_ID}|{APP_SECRET}"
HOUR = 3600
LONG_LIVED = 5_184_000  # 60 days, the figure Facebook answers with
CONSENT_LASTS = 90 * 24 * HOUR
TASKS = ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"]
SCOPES = [
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_posts",
    "pages_manage_engagement",
    "pages_manage_metadata",
    "pages_messaging",
    "business_management",
]
REASONS = {
    458: "The user has not authorized application 5550001.",
    459: "The user is in a checkpoint and must log in at www.facebook.com.",
    460: "The session has been invalidated because the user changed their password or Facebook has "
    "changed the session for security reasons.",
    467: "The session is invalid because the user logged out.",
    492: "The user does not have sufficient administrative permission on this page.",
}


def proof_of(token: str) -> str:
    """Return the appsecret_proof that belongs to a token."""
    return hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()


def identify(call: Call) -> tuple[Token | None, bool]:
    """Return the living token of the call, or (None, True) for the app's own token."""
    text = call.token_text
    if not text:
        raise GraphError(2500, "An active access token must be used to query information.")
    if text == APP_TOKEN:
        return None, True
    token = call.world.tokens.get(text)
    if token is None:
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
    if problem := problem_of(token, call.now):
        raise problem
    _check_proof(call, text)
    return token, False


def problem_of(token: Token, now: float) -> GraphError | None:
    """Return why the token is dead, None while it lives."""
    start = "Error validating access token: "
    if token.dead_subcode == 463 or (token.expires and token.expires <= now):
        ended = _spoken(token.expires or now)
        text = f"Session has expired on {ended}. The current time is {_spoken(now)}."
        return GraphError(190, start + text, subcode=463)
    if token.dead_subcode:
        reason = REASONS.get(token.dead_subcode, "The session is invalid.")
        return GraphError(190, start + reason, subcode=token.dead_subcode)
    return None


def _spoken(epoch: float) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%A, %d-%b-%y %H:%M:%S UTC")


def _check_proof(call: Call, text: str) -> None:
    proof = call.params.get("appsecret_proof", "")
    if not proof:
        raise GraphError(100, "API calls from the server require an appsecret_proof argument")
    if not hmac.compare_digest(proof, proof_of(text)):
        raise GraphError(100, "Invalid appsecret_proof provided in the API argument")


def page_token(
    call: Call, page_id: str, *, scope: str, task: str = "", writing: bool = False
) -> Token:
    """Return the token when it may do this on the page; a user's token counts as seeing the page."""
    token = call.token
    if token is None:
        raise GraphError(210, "(#210) A page access token is required to request this resource.")
    if scope not in token.scopes:
        raise lacks_scope(scope, writing=writing)
    if token.kind == "page" and token.profile_id != page_id:
        raise GraphError(
            10,
            "(#10) Object does not exist, cannot be loaded due to missing permission or reviewable "
            "feature. This endpoint requires the 'Page Public Content Access' feature.",
        )
    if writing and token.kind != "page":
        raise GraphError(210, "(#210) A page access token is required to request this resource.")
    if task and task not in token.tasks:
        raise lacks_task(task)
    return token


def debug(call: Call) -> dict[str, Any]:
    """Answer `debug_token`; only the app itself may look."""
    if not call.app:
        raise GraphError(100, "(#100) You must provide an app access token to debug a token")
    text = call.params.get("input_token", "")
    if not text:
        raise invalid("The parameter input_token is required")
    token = call.world.tokens.get(text)
    if token is None:
        error = {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"}
        return {"data": {"error": error, "is_valid": False, "scopes": []}}
    return {"data": _described(token, call.now)}


def _described(token: Token, now: float) -> dict[str, Any]:
    described: dict[str, Any] = {
        "app_id": APP_ID,
        "type": token.kind.upper(),
        "application": APP_NAME,
        "data_access_expires_at": token.issued + CONSENT_LASTS,
        "expires_at": token.expires,
        "is_valid": True,
        "issued_at": token.issued,
        "user_id": token.user_id,
        "scopes": token.scopes,
    }
    if token.kind == "page":
        described["profile_id"] = token.profile_id
        described["granular_scopes"] = [
            {"scope": scope, "target_ids": [token.profile_id]} for scope in token.scopes
        ]
    if problem := problem_of(token, now):
        error = {"code": 190, "message": problem.message, "subcode": problem.subcode}
        described |= {"is_valid": False, "error": error}
    return described


def put(store: Store, token: Token, *, number: int = 0) -> Token:
    """Store a token."""
    store.apply("token.put", token=vars(token), number=number)
    return token


def mint(
    store: Store, *, kind: str, user_id: str, profile_id: str, scopes: list[str], life: int
) -> Token:
    """Make a new token; `life` in seconds, 0 for one without expiry."""
    with store.using() as world:
        number = world.next_number("token", 1000)
        now = int(store.clock.epoch())
        prefix = "EAAP" if kind == "page" else "EAAB"
        token = Token(
            value=f"{prefix}-granasa-{number}",
            kind=kind,
            profile_id=profile_id,
            user_id=user_id,
            scopes=scopes,
            tasks=list(TASKS),
            issued=now,
            expires=now + life if life else 0,
        )
        return put(store, token, number=number)
