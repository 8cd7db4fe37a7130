"""The consent page under /meta-dialog: a named person allows or denies."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from uppsikt_sandbox.graph.oauth import issue_code
from uppsikt_sandbox.graph.tokens import SCOPES
from uppsikt_sandbox.sandbox import Sandbox
from uppsikt_sandbox.world import APP_ID


def dialog_routes(sandbox: Sandbox) -> Blueprint:
    """Make the blueprint that answers for www.facebook.com/{version}/dialog/oauth."""
    routes = Blueprint("dialog", __name__)

    @routes.get("/<version>/dialog/oauth")
    def consent(version: str) -> str:
        if request.args.get("client_id") != APP_ID or not request.args.get("redirect_uri"):
            abort(400, "Okänd app eller ingen återadress.")
        with sandbox.store.using() as world:
            users = sorted(world.users.items(), key=lambda user: user[1])
        return render_template(
            "meta_consent.html", users=users, scopes=_scopes(), asked=request.args
        )

    @routes.post("/<version>/dialog/oauth")
    def decide(version: str) -> Response:
        back, state = request.form["redirect_uri"], request.form.get("state", "")
        if request.form.get("decision") != "allow":
            denied = {"error": "access_denied", "error_reason": "user_denied", "state": state}
            return redirect(f"{back}?{urlencode(denied)}")
        code = issue_code(
            sandbox.store,
            user_id=request.form["user"],
            redirect_uri=back,
            scopes=request.form.getlist("scope") or list(SCOPES),
        )
        return redirect(f"{back}?{urlencode({'code': code, 'state': state})}")

    return routes


def _scopes() -> list[str]:
    asked = [scope for scope in request.args.get("scope", "").split(",") if scope in SCOPES]
    return asked or list(SCOPES)
