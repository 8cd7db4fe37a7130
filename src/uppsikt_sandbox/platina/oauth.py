"""The authorization server in front of Platina: codes, JWT-shaped tokens, rotating refresh tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from uppsikt_sandbox.store import Store

CLIENT_ID = "uppsikt"
CLIENT_SECRET = "platina-sandbox-secret"  # noqa: S105 - a made-up secret
KEY = b"granasa-platina-signing-key"
LIFE = 3600  # seconds of simulated time an access token lives
CODE_LIFE = 600
USERS = {
    "svc-uppsikt@granasa.example": "Tjänstekonto Uppsikt",
    "lena.strom@granasa.example": "Lena Ström",
}


class Denied(Exception):  # noqa: N818 - reads as what happened
    """An OAuth error: its code, a description, and the HTTP status."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _signed(claims: dict[str, Any]) -> str:
    head = _packed(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = _packed(json.dumps(claims, ensure_ascii=False).encode())
    return f"{head}.{body}.{_packed(_mac(head, body))}"


def _mac(head: str, body: str) -> bytes:
    return hmac.new(KEY, f"{head}.{body}".encode(), hashlib.sha256).digest()


def give_code(store: Store, *, email: str, redirect_uri: str, scope: str, challenge: str) -> str:
    """Give out a code for a named user; `challenge` is PKCE's S256 challenge or empty."""
    code = secrets.token_urlsafe(24)
    grant = {
        "email": email,
        "redirect_uri": redirect_uri,
        "scope": scope,
        "challenge": challenge,
        "expires": store.clock.epoch() + CODE_LIFE,
    }
    store.apply("platina.code", code=code, grant=grant)
    return code


def redeem_code(store: Store, form: dict[str, str]) -> dict[str, Any]:
    """Exchange a code for tokens, once."""
    with store.using() as world:
        known = world.platina.codes.get(form.get("code", ""))
        if known is None or known["expires"] < store.clock.epoch():
            raise Denied("invalid_grant", "The code is unknown, used or too old.")
        if known["redirect_uri"] != form.get("redirect_uri"):
            raise Denied("invalid_grant", "redirect_uri does not match.")
        _check_verifier(known["challenge"], form.get("code_verifier", ""))
        store.apply("platina.code_used", code=form["code"])
        grant = {
            "id": world.counters.get("platina.grant", 0) + 1,
            "email": known["email"],
            "scope": known["scope"],
            "live": True,
            "refresh": "",
            "previous": "",
        }
        return _issue(store, grant)


def _check_verifier(challenge: str, verifier: str) -> None:
    if not challenge:
        return
    made = _packed(hashlib.sha256(verifier.encode()).digest())
    if not hmac.compare_digest(made, challenge):
        raise Denied("invalid_grant", "code_verifier does not match.")


def refresh(store: Store, token: str) -> dict[str, Any]:
    """Rotate a refresh token.

    The one before the newest still works, for a client that lost the answer; anything older
    ends the whole grant, as a sign of theft.
    """
    number, _, _ = token.partition(".")
    with store.using() as world:
        grant = world.platina.grants.get(int(number) if number.isdigit() else 0)
        if grant is None or not grant["live"]:
            raise Denied("invalid_grant", "The refresh token is unknown or revoked.")
        if token not in (grant["refresh"], grant["previous"]):
            store.apply("platina.grant", grant={**grant, "live": False})
            raise Denied(
                "invalid_grant", "The refresh token was used before; the consent is revoked."
            )
        return _issue(store, {**grant, "previous": token})


def _issue(store: Store, grant: dict[str, Any]) -> dict[str, Any]:
    fresh = f"{grant['id']}.{secrets.token_urlsafe(24)}"
    store.apply("platina.grant", grant={**grant, "refresh": fresh})
    now = int(store.clock.epoch())
    claims = {
        "iss": "uppsikt-sandbox",
        "aud": "platina",
        "sub": grant["email"],
        "email": grant["email"],
        "name": USERS.get(grant["email"], ""),
        "scp": grant["scope"],
        "grant": grant["id"],
        "jti": secrets.token_hex(8),
        "iat": now,
        "exp": now + LIFE,
    }
    return {
        "token_type": "Bearer",
        "access_token": _signed(claims),
        "expires_in": LIFE,
        "refresh_token": fresh,
        "scope": grant["scope"],
    }


def email_of(store: Store, token: str) -> str:
    """Return the email claim of a living access token; raise Denied with status 401 otherwise."""
    claims = _claims(token)
    if claims.get("exp", 0) <= store.clock.epoch():
        raise Denied("invalid_token", "The token has expired.", 401)
    with store.using() as world:
        grant = world.platina.grants.get(claims.get("grant", 0))
        if grant is None or not grant["live"]:
            raise Denied("invalid_token", "The consent is revoked.", 401)
    return str(claims["email"])


def _claims(token: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3 or not hmac.compare_digest(_packed(_mac(parts[0], parts[1])), parts[2]):
        raise Denied("invalid_token", "The token is not ours.", 401)
    body = parts[1] + "=" * (-len(parts[1]) % 4)
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body))
    return claims


def revoke_all(store: Store) -> int:
    """End every consent; return how many there were."""
    with store.bulk() as world:
        living = [grant for grant in world.platina.grants.values() if grant["live"]]
        for grant in living:
            store.apply("platina.grant", grant={**grant, "live": False})
        return len(living)
