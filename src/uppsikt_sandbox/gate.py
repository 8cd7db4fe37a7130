"""Withholds the answers to writes that were carried out, until somebody releases or drops them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

from uppsikt_sandbox.store import Store

ANSWER, CUT = "answer", "cut"


@dataclass
class Held:
    """One withheld answer."""

    number: int
    what: str
    path: str
    decided: threading.Event = field(default_factory=threading.Event)
    decision: str = ANSWER


class Gate:
    """Reads its switch: `{"mode": "hold"|"cut", "left": n or null, "path": pattern}`."""

    def __init__(self, store: Store, switch: str) -> None:
        self._store = store
        self._switch = switch
        self._lock = threading.Lock()
        self._held: list[Held] = []
        self._arrived = threading.Condition(self._lock)
        self._count = 0

    def pass_through(self, what: str, path: str) -> str:
        """Return `answer` or `cut`; waits while the answer is withheld. Hold no lock when calling."""
        mode = self._take(path)
        if mode != "hold":
            return CUT if mode == "cut" else ANSWER
        with self._arrived:
            self._count += 1
            held = Held(self._count, what, path)
            self._held.append(held)
            self._arrived.notify_all()
        held.decided.wait()
        return held.decision

    def _take(self, path: str) -> str:
        with self._store.using():
            rule: dict[str, Any] = dict(self._store.switch(self._switch) or {})
            if not rule or not fnmatch(path, rule.get("path", "*")):
                return ""
            if rule.get("left") is not None:
                rule["left"] -= 1
                self._store.set_switch(self._switch, rule if rule["left"] > 0 else None)
            return str(rule["mode"])

    def settle(self, decision: str) -> int:
        """Let every withheld answer go, or cut their connections; return how many there were."""
        with self._lock:
            held, self._held = self._held, []
        for one in held:
            one.decision = decision
            one.decided.set()
        return len(held)

    def waiting(self) -> list[dict[str, Any]]:
        """Describe the withheld answers."""
        with self._lock:
            return [{"number": h.number, "what": h.what, "path": h.path} for h in self._held]

    def wait_for_one(self, timeout: float) -> bool:
        """Wait until an answer is being withheld; for scripts that must act in that moment."""
        with self._arrived:
            return self._arrived.wait_for(lambda: bool(self._held), timeout)
