"""Puts webhooks in the queue when both subscriptions are there and the network does not lose them."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox.store import Store


def queue(store: Store, page_id: str, value: dict[str, Any], field: str = "feed") -> None:
    """Queue one change for the subscriber; deaf subscriptions and lost webhooks are only counted."""
    with store.using() as world:
        if not _subscribed(store, page_id, field):
            return
        if store.switch("webhooks", {}).get("lose"):
            store.apply("webhook.lost")
            return
        delivery = {
            "id": world.next_number("webhook"),
            "created": int(store.clock.epoch()),
            "page_id": page_id,
            "change": {"field": field, "value": value},
        }
        store.apply("webhook.queued", delivery=delivery)


def _subscribed(store: Store, page_id: str, field: str) -> bool:
    """Both levels are needed: the app's subscription and the page's."""
    app = store.world.app_subscriptions.get("page")
    if app is None or field not in app["fields"]:
        return False
    return field in store.world.page_subscriptions.get(page_id, ())
