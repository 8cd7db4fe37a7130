"""Granåsa kommun: pages, staff, tokens; all invented."""

from __future__ import annotations

from typing import Any

from uppsikt_sandbox.graph.tokens import LONG_LIVED, SCOPES, TASKS
from uppsikt_sandbox.seed.diary import write_diary
from uppsikt_sandbox.seed.history import write_history
from uppsikt_sandbox.store import Store

CENTRAL, STREETS, PRESCHOOLS = "100100100100101", "100100100100102", "100100100100103"
CONNECTOR = "900000001"  # the person whose consent the tokens rest on
STAFF = {
    CONNECTOR: "Ylva Sand",
    "900000002": "Maja Lindqvist",
    "900000003": "Jonas Fridh",
    "900000004": "Karin Wallner",
    "900000005": "Per Ekdahl",
    "900000006": "Hanna Berglund",
    "900000007": "Olle Hagström",
}
DAY = 86_400

PAGES: dict[str, dict[str, Any]] = {
    CENTRAL: {
        "name": "Granåsa kommun",
        "username": "granasakommun",
        "about": "Officiell sida för Granåsa kommun. Vi svarar vardagar 8–16.30.",
        "description": "Det du skriver här kan bli allmän handling. Skriv inga personuppgifter. "
        "Mer om hur vi hanterar sociala medier: www.granasa.example/sociala-medier",
        "website": "https://www.granasa.example",
        "phone": "0500-55 01 00",
        "emails": ["kommun@granasa.example"],
        "category": "City Hall",
        "verification_status": "blue_verified",
        "fan_count": 4100,
        "followers_count": 4211,
    },
    STREETS: {
        "name": "Granåsa gata och park",
        "username": "granasagataochpark",
        "about": "Vägar, snö, parker och vatten i Granåsa kommun.",
        "description": "Akuta fel på gata och vatten: ring 0500-55 01 12. "
        "Mer på www.granasa.example/gata",
        "website": "https://www.granasa.example/gata",
        "phone": "0500-55 01 12",
        "emails": ["gata@granasa.example"],
        "category": "Public & Government Service",
        "verification_status": "not_verified",
        "fan_count": 1720,
        "followers_count": 1804,
    },
    PRESCHOOLS: {
        "name": "Förskolorna i Granåsa",
        "username": "forskolornaigranasa",
        "about": "Granåsa kommuns förskolor: Blåsippan, Kotten, Norrgläntan och Åsbacken.",
        "description": "Frågor om ditt barns plats: kontakta din förskola, skriv inte här.",
        "website": "https://www.granasa.example/forskola",
        "phone": "0500-55 01 40",
        "emails": ["forskola@granasa.example"],
        "category": "Preschool",
        "verification_status": "not_verified",
        "fan_count": 610,
        "followers_count": 655,
    },
}
ALWAYS = {
    "is_published": True,
    "is_owned": True,
    "can_post": True,
    "is_silhouette": False,
    "has_transitioned_to_new_page_experience": True,
}


def seed(store: Store) -> None:
    """Fill an empty store; everything lies relative to the simulated time at which this runs."""
    with store.bulk():
        _add_pages(store)
        _add_people(store)
        _add_tokens(store)
        write_history(store)
        write_diary(store)
        store.set_switch("seeded", True)


def _add_pages(store: Store) -> None:
    for page_id, facts in PAGES.items():
        profile = {name: value for name, value in facts.items() if name != "name"}
        page = {"id": page_id, "name": facts["name"], "profile": {**ALWAYS, **profile}}
        store.apply("page.added", page=page)


def _add_people(store: Store) -> None:
    for user_id, name in STAFF.items():
        store.apply("user.added", id=user_id, name=name)


def _add_tokens(store: Store) -> None:
    issued = int(store.clock.epoch()) - 10 * DAY
    _put(store, "EAAB-granasa-user", "user", CONNECTOR, issued, issued + LONG_LIVED)
    for page_id in PAGES:
        _put(store, f"EAAP-granasa-{page_id[-3:]}", "page", page_id, issued, 0)


def _put(store: Store, value: str, kind: str, profile: str, issued: int, expires: int) -> None:
    token = {
        "value": value,
        "kind": kind,
        "profile_id": profile,
        "user_id": CONNECTOR,
        "scopes": list(SCOPES),
        "tasks": list(TASKS),
        "issued": issued,
        "expires": expires,
    }
    store.apply("token.put", token=token)
