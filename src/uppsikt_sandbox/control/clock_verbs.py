"""The clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from uppsikt_sandbox.control.verbs import Refused, verb, whole
from uppsikt_sandbox.sandbox import Sandbox
from uppsikt_sandbox.seed.times import SWEDEN, workdays_later


@verb("GET", "clock")
def read_clock(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Tell the simulated time."""
    return {"now": sandbox.clock.now().isoformat(), "offset_seconds": sandbox.clock.offset()}


@verb("POST", "clock")
def set_clock(sandbox: Sandbox, body: dict[str, Any]) -> dict[str, Any]:
    """Move the simulated time: `at`, `advance_seconds`, `advance_workdays`, or `reset`."""
    if body.get("reset"):
        sandbox.clock.reset()
    elif "advance_seconds" in body:
        sandbox.clock.advance(float(body["advance_seconds"]))
    elif days := whole(body, "advance_workdays", 0):
        sandbox.clock.move_to(workdays_later(sandbox.clock.now(), days))
    elif "at" in body:
        sandbox.clock.move_to(_moment(str(body["at"])))
    else:
        raise Refused("Skicka at, advance_seconds, advance_workdays eller reset.")
    sandbox.sender.wake()
    return read_clock(sandbox, {})


def _moment(text: str) -> datetime:
    """Read an ISO time; without an offset it is Swedish time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise Refused("at ska vara en tid som 2026-11-25T09:00:00+01:00.") from problem
    return moment if moment.tzinfo else moment.replace(tzinfo=SWEDEN)
