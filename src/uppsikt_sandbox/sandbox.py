"""The parts of one running sandbox, handed to everything that answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from uppsikt_sandbox.clock import Clock
from uppsikt_sandbox.gate import Gate
from uppsikt_sandbox.graph.usage import Usage
from uppsikt_sandbox.platina.occupancy import Occupancy
from uppsikt_sandbox.requests_log import RequestLog
from uppsikt_sandbox.seed.municipality import seed
from uppsikt_sandbox.store import Store
from uppsikt_sandbox.webhooks.sender import Sender


@dataclass
class Sandbox:
    """Everything that one running sandbox consists of."""

    store: Store
    usage: Usage
    requests: RequestLog
    gate: Gate
    platina_gate: Gate
    occupancy: Occupancy
    sender: Sender

    @property
    def clock(self) -> Clock:
        """The simulated time."""
        return self.store.clock

    @property
    def public_url(self) -> str:
        """How people reach the sandbox, without a slash at the end."""
        return self.store.public_url

    def start_over(self) -> None:
        """Forget everything and seed the municipality anew, relative to the simulated time."""
        self.gate.settle("cut")
        self.platina_gate.settle("cut")
        with self.store.using():
            subscriptions = (
                dict(self.store.world.app_subscriptions),
                dict(self.store.world.page_subscriptions),
            )
            self.store.start_over()
            seed(self.store)
            _subscribe_again(self.store, *subscriptions)

    def stop(self) -> None:
        """Let withheld answers go with a cut connection and stop the threads."""
        self.gate.settle("cut")
        self.platina_gate.settle("cut")
        self.occupancy.stop()
        self.sender.stop()


def _subscribe_again(
    store: Store, apps: dict[str, dict[str, object]], pages: dict[str, list[str]]
) -> None:
    for name, subscription in apps.items():
        store.apply("subscription.app", object=name, subscription=subscription)
    for page, fields in pages.items():
        store.apply("subscription.page", page=page, fields=fields)


def open_sandbox(
    data: Path, public_url: str, *, clock_file: Path | None = None, fresh: bool = False
) -> Sandbox:
    """Open the state in `data`, seeded when it is new; threads are not started yet."""
    store = Store(data, Clock(clock_file), public_url, fresh=fresh)
    if not store.switch("seeded"):
        store.start_over()
        seed(store)
    return Sandbox(
        store=store,
        usage=Usage(store),
        requests=RequestLog(store),
        gate=Gate(store, "hold_write"),
        platina_gate=Gate(store, "hold_platina"),
        occupancy=Occupancy(store),
        sender=Sender(store),
    )


def subscribe(sandbox: Sandbox, callback_url: str) -> None:
    """Set both levels of webhook subscription without asking the callback, for `--webhook-url`."""
    fields = ["feed", "mention"]
    subscription = {"callback_url": callback_url, "fields": fields}
    with sandbox.store.bulk() as world:
        sandbox.store.apply("subscription.app", object="page", subscription=subscription)
        for page in list(world.pages):
            sandbox.store.apply("subscription.page", page=page, fields=fields)
