"""Weeks of posts and comments."""

from __future__ import annotations

from uppsikt_sandbox import acts
from uppsikt_sandbox.store import Store


def write_history(store: Store) -> None:
    """Write a first few posts and comments."""
    now = int(store.clock.epoch())
    for page, author, text in (
        (
            "100100100100101",
            "900000002",
            "Nu kan du söka sommarjobb i kommunen. Läs mer på www.granasa.example/sommarjobb",
        ),
        (
            "100100100100102",
            "900000005",
            "Vattenavstängning på Storgatan i dag klockan 13–16. Läs mer på www.granasa.example/driftstorning",
        ),
        (
            "100100100100103",
            "900000006",
            "Veckans bild från Kotten: vi har planterat solrosor. Läs mer på www.granasa.example/forskola",
        ),
    ):
        post = acts.add_post(
            store,
            page_id=page,
            author_id=page,
            message=text,
            created=now - 7200,
            admin_creator={"id": author, "name": store.world.users[author]},
        )
        citizen = acts.add_citizen(store, "Åsa Björkström")
        acts.add_comment(
            store,
            target_id=post.id,
            author_id=citizen.id,
            message="Hur länge gäller det här?",
            created=now - 3600,
        )
