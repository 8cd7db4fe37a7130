"""The control panel: every control verb as a form."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from uppsikt_sandbox.acts import NotThere
from uppsikt_sandbox.control.routes import call_verb
from uppsikt_sandbox.control.state_verbs import state
from uppsikt_sandbox.control.verbs import Refused
from uppsikt_sandbox.pages.knobs import SECTIONS
from uppsikt_sandbox.pages.wording import spoken_epoch
from uppsikt_sandbox.sandbox import Sandbox

NAMES = {
    "throttle": "Anropen stryps",
    "webhooks": "Webhookar",
    "hold_write": "Svar från Facebook hålls inne",
    "hold_platina": "Svar från Platina hålls inne",
    "authors_hidden": "Avsändare döljs",
    "failures": "Beställda fel",
    "platina": "Platina",
    "empty_pages": "Tomma blad",
    "mail_down": "E-posten är nere",
    "budget": "Anropsbudget",
}
WORDS = {
    "lose": "tappas",
    "double": "dubblas",
    "reorder": "ordningen kastas om",
    "wrong_signature": "signaturen är fel",
    "batch": "samlas i en sändning",
    "delay_seconds": "fördröjs {} sekunder",
    "mode": "läge {}",
    "left": "{} kvar",
    "down": "avstängt",
    "slow_seconds": "varje anrop tar {} sekunder",
    "fail": "fel på nästa {} anrop",
}
OUTCOMES = {
    "queued": "köade",
    "delivered": "levererade",
    "dropped": "uppgivna",
    "lost": "tappade",
    "pending": "väntar",
}


def control_page_routes(sandbox: Sandbox) -> Blueprint:
    """Make the blueprint of /kontroll."""
    routes = Blueprint("panel", __name__, url_prefix="/kontroll")

    @routes.get("")
    def panel() -> str:
        told = state(sandbox, {})
        with sandbox.store.using() as world:
            pages = [(page.id, page.name) for page in world.pages.values()]
        return render_template(
            "control.html",
            sections=SECTIONS,
            pages=pages,
            told=told,
            words=OUTCOMES,
            active=_active(told["switches"]),
            dead=[token for token in told["tokens"] if token["dead_subcode"]],
            message=request.args.get("besked", ""),
            problem=request.args.get("fel", ""),
        )

    @routes.post("")
    def turn() -> Response:
        body = {name: value for name, value in request.form.items() if value != ""}
        verb, section = body.pop("verb", ""), body.pop("section", "")
        try:
            call_verb(sandbox, "POST", verb, dict(body))
        except Refused as refused:
            return redirect(f"/kontroll?fel={quote(refused.reason)}#{section}")
        except NotThere as missing:
            return redirect(f"/kontroll?fel={quote(f'{missing} finns inte.')}#{section}")
        return redirect(f"/kontroll?besked={quote(f'Utfört: {verb}')}#{section}")

    return routes


def _active(switches: dict[str, Any]) -> list[str]:
    """Say in words which faults are on."""
    lines = []
    for name, value in switches.items():
        said = "" if value is True else _in_words(name, value)
        if name in NAMES and (said or value is True):
            lines.append(f"{NAMES[name]}: {said}" if said else NAMES[name])
    return lines


def _in_words(name: str, value: Any) -> str:
    if name == "throttle":
        return f"till {spoken_epoch(value['until'])} ({value['kind']})"
    if name == "failures":
        return ", ".join(f"{rule['left']} × kod {rule['code']} på {rule['path']}" for rule in value)
    if not isinstance(value, dict):
        return str(value)
    on = {key: one for key, one in value.items() if one and key in WORDS}
    return ", ".join(WORDS[key].format(one) for key, one in on.items())
