"""Faults of Facebook: tokens, throttling, webhooks, withheld answers, ordered errors."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox.control.verbs import Refused, text, verb, whole, yes
from uppsikt_sandbox.gate import ANSWER, CUT
from uppsikt_sandbox.graph.usage import CODES
from uppsikt_sandbox.sandbox import Sandbox

DEATHS = {"expire": 463, "password_changed": 460, "app_removed": 458, "role_lost": 492, "revive": 0}
WEBHOOK_MODES = ("lose", "double", "reorder", "wrong_signature", "batch")


def _set_tokens(sandbox: Sandbox, body: dict[str, Any], subcode: int) -> dict[str, Any]:
    """Change the tokens of `page`, one `token`, or all of them; returns which."""
    wanted_page, wanted = body.get("page"), body.get("token")
    changed = []
    with sandbox.store.bulk() as world:
        for token in list(world.tokens.values()):
            if wanted_page and token.profile_id != wanted_page:
                continue
            if wanted and token.value != wanted:
                continue
            sandbox.store.apply(
                "token.changed", value=token.value, fields={"dead_subcode": subcode}
            )
            changed.append({"kind": token.kind, "profile": token.profile_id})
    if not changed:
        raise Refused("Ingen nyckel passar in på page eller token.", 404)
    return {"changed": changed, "subcode": subcode}


def _register_death(name: str, subcode: int) -> None:
    @verb("POST", f"token/{name}")
    def set_tokens(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
        return _set_tokens(sandbox, body, subcode)


for _name, _subcode in DEATHS.items():
    _register_death(_name, _subcode)


@verb("POST", "token/scopes")
def token_scopes(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Replace the scopes and tasks of a page's tokens."""
    fields = {name: body[name] for name in ("scopes", "tasks") if isinstance(body.get(name), list)}
    if not fields:
        raise Refused("Skicka scopes eller tasks som lista.")
    page = text(body, "page")
    with sandbox.store.bulk() as world:
        for token in [t for t in world.tokens.values() if t.profile_id == page]:
            sandbox.store.apply("token.changed", value=token.value, fields=fields)
    return {"page": page, **fields}


@verb("POST", "throttle")
def throttle(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Throttle everything, or one `page`, for `minutes` of simulated time; `on: false` ends it."""
    if not yes(body):
        sandbox.store.set_switch("throttle", None)
        return {"on": False}
    kind, minutes = text(body, "kind", "business"), whole(body, "minutes", 15) or 15
    if kind not in CODES:
        raise Refused(f"kind ska vara något av {', '.join(CODES)}.")
    until = sandbox.clock.epoch() + minutes * 60
    value = {"kind": kind, "page": body.get("page") or None, "until": until}
    sandbox.store.set_switch("throttle", value)
    return {"on": True, "minutes": minutes, "kind": kind, "code": CODES[kind]}


@verb("POST", "budget")
def budget(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Set how many calls an hour an account may make, to see the usage headers rise."""
    calls = whole(body, "per_hour", 20_000)
    sandbox.store.set_switch("budget", calls)
    return {"per_hour": calls}


def _register_webhook_mode(name: str) -> None:
    @verb("POST", f"webhooks/{name}")
    def set_mode(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
        return _set_webhooks(sandbox, {name: yes(body)})


for _name in WEBHOOK_MODES:
    _register_webhook_mode(_name)


@verb("POST", "webhooks/delay")
def webhooks_delay(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Hold new webhooks back for `seconds` of real time, or until flush."""
    return _set_webhooks(sandbox, {"delay_seconds": whole(body, "seconds", 30)})


@verb("POST", "webhooks/normal")
def webhooks_normal(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """End every webhook fault; what was held back is sent with the next flush."""
    sandbox.store.set_switch("webhooks", {})
    return {"mode": {}}


def _set_webhooks(sandbox: Sandbox, change: dict[str, Any]) -> dict[str, Any]:
    with sandbox.store.using():
        mode = {**sandbox.store.switch("webhooks", {}), **change}
        mode = {name: value for name, value in mode.items() if value}
        sandbox.store.set_switch("webhooks", mode)
    return {"mode": mode}


@verb("POST", "webhooks/flush")
def webhooks_flush(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Send everything that waits, now, and answer when it has been tried."""
    return dict(sandbox.sender.flush())


@verb("POST", "hold_write/on")
def hold_on(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Carry writes out but withhold the answer (`mode: hold`) or cut the connection (`mode: cut`)."""
    return hold(sandbox, "hold_write", body)


def hold(sandbox: Sandbox, switch: str, body: dict[str, Any]) -> dict[str, Any]:
    """Set one of the two gates."""
    mode = text(body, "mode", "hold")
    if mode not in {"hold", "cut"}:
        raise Refused("mode ska vara hold eller cut.")
    rule = {"mode": mode, "left": whole(body, "writes", None), "path": text(body, "path", "*")}
    sandbox.store.set_switch(switch, rule)
    return rule


@verb("POST", "hold_write/release")
def hold_release(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Stop withholding and let the withheld answers go."""
    sandbox.store.set_switch("hold_write", None)
    return {"released": sandbox.gate.settle(ANSWER)}


@verb("POST", "hold_write/drop")
def hold_drop(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Stop withholding and cut the connections of the withheld answers."""
    sandbox.store.set_switch("hold_write", None)
    return {"dropped": sandbox.gate.settle(CUT)}


@verb("POST", "hold_write/wait")
def hold_wait(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Wait, at most `seconds` (10), until an answer is being withheld."""
    arrived = sandbox.gate.wait_for_one(float(whole(body, "seconds", 10) or 10))
    return {"held": arrived, "waiting": sandbox.gate.waiting()}


@verb("POST", "authors/hide")
def authors_hide(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Leave `from` out of citizens' words: everywhere, or for one `comment`."""
    return _authors(sandbox, body, hidden=True)


@verb("POST", "authors/show")
def authors_show(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Give `from` again."""
    return _authors(sandbox, body, hidden=False)


def _authors(sandbox: Sandbox, body: dict[str, Any], *, hidden: bool) -> dict[str, Any]:
    comment = body.get("comment")
    if not comment:
        sandbox.store.set_switch("authors_hidden", hidden)
        return {"hidden": hidden}
    if comment not in sandbox.store.world.comments:
        raise Refused(f"Kommentaren {comment} finns inte.", 404)
    sandbox.store.apply("comment.changed", id=comment, fields={"author_withheld": hidden})
    return {"hidden": hidden, "comment": comment}


@verb("POST", "platform/fail")
def platform_fail(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Answer the next `n` calls that match `path` (and `method`) with error `code`.

    With `after` a write is carried out first. `n: 0` takes every ordered error back.
    """
    times = whole(body, "n", 1) or 0
    rule = {
        "path": text(body, "path", "*"),
        "left": times,
        "code": whole(body, "code", 2) or 2,
        "subcode": whole(body, "subcode", 0) or 0,
        "after": yes(body, "after", default=False),
    }
    if body.get("method"):
        rule["method"] = str(body["method"]).upper()
    with sandbox.store.using():
        rules = [*sandbox.store.switch("failures", []), rule] if times else []
        sandbox.store.set_switch("failures", rules)
    return {"failures": rules}


@verb("POST", "paging/empty")
def paging_empty(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Slip an empty page with a `next` into every listing of more than one page."""
    sandbox.store.set_switch("empty_pages", yes(body))
    return {"on": yes(body)}
