"""Faults of Platina, and what lies in its diaries."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox.control.fault_verbs import hold
from uppsikt_sandbox.control.verbs import verb, whole, yes
from uppsikt_sandbox.gate import ANSWER, CUT
from uppsikt_sandbox.platina.fields import assumed
from uppsikt_sandbox.platina.oauth import revoke_all
from uppsikt_sandbox.platina.registry import deeds_of, files_of, without_content
from uppsikt_sandbox.sandbox import Sandbox


def _change(sandbox: Sandbox, change: dict[str, Any]) -> dict[str, Any]:
    with sandbox.store.using():
        state = {**sandbox.store.switch("platina", {}), **change}
        sandbox.store.set_switch("platina", state)
    return state


@verb("POST", "platina/down")
def platina_down(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Answer every call with 503."""
    return _change(sandbox, {"down": yes(body)})


@verb("POST", "platina/up")
def platina_up(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """End every fault of Platina; withheld answers go out."""
    sandbox.store.set_switch("platina", {})
    return platina_release(sandbox, body)


@verb("POST", "platina/slow")
def platina_slow(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Let each call work for `seconds` of real time."""
    return _change(sandbox, {"slow_seconds": whole(body, "seconds", 5)})


@verb("POST", "platina/fail")
def platina_fail(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Answer the next `n` calls with `status` before anything is done."""
    return _change(
        sandbox, {"fail": whole(body, "n", 1), "fail_status": whole(body, "status", 500)}
    )


@verb("POST", "platina/withhold")
def platina_withhold(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Carry writes out but withhold the answer, or cut the connection; as `hold_write/on`."""
    return hold(sandbox, "hold_platina", body)


@verb("POST", "platina/release")
def platina_release(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Stop withholding; what is withheld goes out, or is cut with `drop: true`."""
    sandbox.store.set_switch("hold_platina", None)
    decision = CUT if yes(body, "drop", default=False) else ANSWER
    return {"released": sandbox.platina_gate.settle(decision)}


@verb("POST", "platina/wait")
def platina_wait(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Wait, at most `seconds` (10), until an answer is being withheld."""
    arrived = sandbox.platina_gate.wait_for_one(float(whole(body, "seconds", 10) or 10))
    return {"held": arrived, "waiting": sandbox.platina_gate.waiting()}


@verb("POST", "platina/revoke")
def platina_revoke(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """End every consent, so that the service user must connect again."""
    return {"revoked": revoke_all(sandbox.store)}


@verb("GET", "diary/list")
def diary_list(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """List the cases with deeds and files, oldest first; `diary` filters, `new` leaves the seeded out."""
    store = sandbox.store
    with store.using() as world:
        cases = [
            {**case, "deeds": [_deed(sandbox, deed) for deed in deeds_of(store, case["id"])]}
            for case in world.platina.cases.values()
            if body.get("diary") in (None, "", case["diaryId"])
        ]
        violations = list(world.platina.violations)
    if yes(body, "new", default=False):
        cases = [case for case in cases if case["createdBy"] != "lena.strom@granasa.example"]
    return {"cases": cases, "violations": violations, "assumed": assumed()}


def _deed(sandbox: Sandbox, deed: dict[str, Any]) -> dict[str, Any]:
    files = files_of(sandbox.store, deed["id"])
    return {**deed, "files": [without_content(file) for file in files]}
