"""The addresses under /platina/oauth2."""

from __future__ import annotations

import base64
import binascii
import hmac
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from uppsikt_sandbox.platina.oauth import (
    CLIENT_ID,
    CLIENT_SECRET,
    USERS,
    Denied,
    give_code,
    redeem_code,
    refresh,
)
from uppsikt_sandbox.sandbox import Sandbox


def oauth_routes(sandbox: Sandbox) -> Blueprint:
    """Make the blueprint of the authorization server."""
    routes = Blueprint("platina_oauth", __name__)

    @routes.get("/authorize")
    def consent() -> str:
        asked = request.args
        if asked.get("client_id") != CLIENT_ID or asked.get("response_type") != "code":
            abort(400, "Okänd klient eller fel response_type.")
        if not asked.get("redirect_uri"):
            abort(400, "redirect_uri saknas.")
        return render_template("platina_consent.html", users=USERS, asked=asked)

    @routes.post("/authorize")
    def decide() -> Response:
        form = request.form
        back, state = form["redirect_uri"], form.get("state", "")
        if form.get("decision") != "allow" or form.get("user") not in USERS:
            denied = {"error": "access_denied", "state": state}
            return redirect(f"{back}?{urlencode(denied)}")
        code = give_code(
            sandbox.store,
            email=form["user"],
            redirect_uri=back,
            scope=form.get("scope", ""),
            challenge=form.get("code_challenge", ""),
        )
        return redirect(f"{back}?{urlencode({'code': code, 'state': state})}")

    @routes.post("/token")
    def token() -> tuple[dict[str, object], int, dict[str, str]]:
        try:
            _check_client()
            return _token(sandbox), 200, {"Cache-Control": "no-store"}
        except Denied as denied:
            body = {"error": denied.error, "error_description": denied.description}
            return dict(body), denied.status, {}

    return routes


def _token(sandbox: Sandbox) -> dict[str, object]:
    form = request.form.to_dict()
    if form.get("grant_type") == "authorization_code":
        return redeem_code(sandbox.store, form)
    if form.get("grant_type") == "refresh_token":
        return refresh(sandbox.store, form.get("refresh_token", ""))
    raise Denied("unsupported_grant_type", "Use authorization_code or refresh_token.")


def _check_client() -> None:
    """The client names itself in the Authorization header or in the form."""
    name, secret = _basic() or (
        request.form.get("client_id", ""),
        request.form.get("client_secret", ""),
    )
    if name != CLIENT_ID or not hmac.compare_digest(secret, CLIENT_SECRET):
        raise Denied("invalid_client", "Unknown client or wrong secret.", 401)


def _basic() -> tuple[str, str] | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, secret
