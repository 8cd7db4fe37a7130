"""The thread that delivers webhooks, with retries and the faults a receiver must stand."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

import httpx

from uppsikt_sandbox.store import Store
from uppsikt_sandbox.webhooks.payloads import raw_body, signatures
from uppsikt_sandbox.world import APP_SECRET, Delivery

PAUSES = (0.0, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0)  # seconds of real time before the n-th repetition
REORDER_WINDOW = 1.5  # seconds of real time in which webhooks are gathered and then turned round
GIVE_UP_AFTER = 36 * 3600  # seconds of simulated time, as Facebook does
IDLE = 3600.0


@dataclass
class Attempt:
    """When a delivery is next due (monotonic seconds) and how often it has failed."""

    due: float
    failures: int = 0


class Sender:
    """Delivers in its own thread; `wake` after queueing, `flush` to deliver at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._wake = threading.Condition()
        self._sending = threading.Lock()
        self._attempts: dict[int, Attempt] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop soon; what is not delivered stays in the journal."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()

    def wake(self) -> None:
        """Look at the queue again."""
        with self._wake:
            self._wake.notify_all()

    def flush(self) -> dict[str, int]:
        """Try every waiting delivery now; return how many got through and how many still wait."""
        with self._sending:
            waiting = self._waiting()
            self._send_all(waiting)
        left = len(self._waiting())
        return {"sent": len(waiting) - left, "pending": left}

    def _run(self) -> None:
        while not self._stopping:
            with self._wake:
                due = self._due()
                if not due:
                    self._wake.wait(self._until_next())
                    continue
            with self._sending:
                self._send_all(due)

    def _waiting(self) -> list[Delivery]:
        with self._store.using() as world:
            return sorted(world.deliveries.values(), key=lambda delivery: delivery.id)

    def _due(self) -> list[Delivery]:
        waiting, mode = self._waiting(), self._mode()
        for delivery in waiting:
            self._attempts.setdefault(
                delivery.id, Attempt(time.monotonic() + self._first_pause(mode))
            )
        ready = [d for d in waiting if self._attempts[d.id].due <= time.monotonic()]
        return waiting[::-1] if ready and mode.get("reorder") else ready

    def _mode(self) -> dict[str, Any]:
        mode: dict[str, Any] = self._store.switch("webhooks", {})
        return mode

    def _first_pause(self, mode: dict[str, Any]) -> float:
        pause = float(mode.get("delay_seconds", 0))
        return max(pause, REORDER_WINDOW) if mode.get("reorder") else pause

    def _until_next(self) -> float:
        dues = [self._attempts[delivery.id].due for delivery in self._waiting()]
        return max(0.01, min(dues, default=time.monotonic() + IDLE) - time.monotonic())

    def _send_all(self, deliveries: list[Delivery]) -> None:
        mode, still = self._mode(), {delivery.id for delivery in self._waiting()}
        waiting = [delivery for delivery in deliveries if delivery.id in still]
        groups = [waiting] if mode.get("batch") and waiting else [[one] for one in waiting]
        for group in groups:
            for _ in range(2 if mode.get("double") else 1):
                arrived = self._post(group, mode)
            self._settle(group, arrived=arrived)

    def _settle(self, group: list[Delivery], *, arrived: bool) -> None:
        for delivery in group:
            too_old = self._store.clock.epoch() - delivery.created > GIVE_UP_AFTER
            if not arrived and not too_old:
                self._postpone(delivery)
                continue
            self._attempts.pop(delivery.id, None)
            outcome = "delivered" if arrived else "dropped"
            self._store.apply("webhook.settled", id=delivery.id, outcome=outcome)

    def _postpone(self, delivery: Delivery) -> None:
        attempt = self._attempts.setdefault(delivery.id, Attempt(0.0))
        attempt.due = time.monotonic() + PAUSES[min(attempt.failures, len(PAUSES) - 1)]
        attempt.failures += 1

    def _post(self, group: list[Delivery], mode: dict[str, Any]) -> bool:
        with self._store.using() as world:
            subscription = world.app_subscriptions.get("page")
        if subscription is None:
            return False
        secret = "fel-hemlighet" if mode.get("wrong_signature") else APP_SECRET
        body = raw_body([self._entry(delivery) for delivery in group])
        headers = {"Content-Type": "application/json", **signatures(body, secret)}
        try:
            answer = httpx.post(
                subscription["callback_url"],
                content=body.encode(),
                headers=headers,
                timeout=10,
                trust_env=False,
            )
        except httpx.HTTPError:
            return False
        return answer.is_success

    def _entry(self, delivery: Delivery) -> dict[str, Any]:
        return {
            "id": delivery.page_id,
            "time": int(self._store.clock.epoch()),
            "changes": [delivery.change],
        }
