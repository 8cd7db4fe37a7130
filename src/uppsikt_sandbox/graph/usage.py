"""Budgets and throttling: usage headers, and the codes a caller meets when it is too busy."""

from __future__ import annotations

import json
import math
import threading
from collections import defaultdict, deque
from fnmatch import fnmatch

from uppsikt_sandbox.graph.call import Call
from uppsikt_sandbox.graph.errors import GraphError, ordered
from uppsikt_sandbox.store import Store

WINDOW = 3600.0
DEFAULT_BUDGET = 20_000  # calls per hour; small enough to see the percentages move in a test
QUIET_CALLS = 3
CODES = {"app": 4, "user": 17, "page": 32, "business": 80001}
PENALTY = 60.0  # seconds by which each call while throttled lengthens the block


class Usage:
    """Counts calls per account over the last simulated hour; forgets at restart as nobody depends on it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def count(self, account: str) -> None:
        """Note one call."""
        now = self._store.clock.epoch()
        with self._lock:
            calls = self._calls[account]
            calls.append(now)
            while calls and not now - WINDOW <= calls[0] <= now:
                calls.popleft()

    def percent(self, account: str) -> int:
        """Return the share of the budget that is used; may pass 100."""
        budget = int(self._store.switch("budget", DEFAULT_BUDGET))
        with self._lock:
            return math.ceil(len(self._calls[account]) * 100 / max(1, budget))

    def headers(self, account: str) -> dict[str, str]:
        """Return the usage headers; they appear only after some traffic or while throttled."""
        minutes = self.minutes_left(account)
        with self._lock:
            quiet = len(self._calls[account]) <= QUIET_CALLS
        if quiet and not minutes:
            return {}
        used = 100 if minutes else self.percent(account)
        app = {"call_count": used, "total_time": used, "total_cputime": used // 2}
        business = {
            "type": "pages",
            "call_count": used,
            "total_cputime": used // 2,
            "total_time": used,
            "estimated_time_to_regain_access": minutes,
        }
        return {
            "X-App-Usage": json.dumps(app),
            "X-Page-Usage": json.dumps(app),
            "X-Business-Use-Case-Usage": json.dumps({account: [business]}),
        }

    def minutes_left(self, account: str) -> int:
        """Return the minutes until the account may call again, 0 when it may now."""
        throttle = self._store.switch("throttle")
        if not throttle or throttle.get("page") not in (None, account):
            return 0
        left = float(throttle["until"]) - self._store.clock.epoch()
        return math.ceil(left / 60) if left > 0 else 0

    def refuse_if_throttled(self, account: str) -> None:
        """Refuse a call that comes too early; each such call lengthens the block."""
        with self._store.using():
            if not self.minutes_left(account):
                self._refuse_if_spent(account)
                return
            throttle = dict(self._store.switch("throttle"))
            throttle["until"] += PENALTY
            throttle["calls_while_throttled"] = throttle.get("calls_while_throttled", 0) + 1
            self._store.set_switch("throttle", throttle)
        raise ordered(CODES.get(throttle.get("kind", "business"), 80001))

    def _refuse_if_spent(self, account: str) -> None:
        if self.percent(account) > 100:
            raise ordered(80001)


def account_of(call: Call) -> str:
    """Return the id that the call's budget belongs to: the token's page, else the app."""
    return call.token.profile_id if call.token and call.token.kind == "page" else "5550001"


def ordered_failure(store: Store, path: str, method: str, *, after: bool) -> GraphError | None:
    """Return the error that `platform/fail` ordered for this path, using one of its times up."""
    with store.using():
        rules = [dict(rule) for rule in store.switch("failures", [])]
        for rule in rules:
            if rule["after"] == after and _matches(rule, path, method):
                rule["left"] -= 1
                store.set_switch("failures", [rule for rule in rules if rule["left"] > 0])
                return ordered(rule["code"], rule.get("subcode", 0))
    return None


def _matches(rule: dict[str, str], path: str, method: str) -> bool:
    return fnmatch(path, rule["path"]) and rule.get("method", method) == method
