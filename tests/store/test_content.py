"""Bytes that are kept, read back, and disposed of on a decision."""

from __future__ import annotations

import hashlib
import json
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.ground import at

from uppsikt.audit.log import Actor
from uppsikt.audit.models import Event
from uppsikt.errors import UppsiktError
from uppsikt.store import services as store
from uppsikt.store.models import Content
from uppsikt.store.services import Item

MONDAY, TUESDAY = at("2026-05-04 09:30"), at("2026-05-05 09:30")
BOARD = UUID(int=1)
ARCHIVIST = Actor(UUID(int=2), "arkivansvarig")
WORDS = "Gatan är full av hål, säger jag.".encode()

pytestmark = pytest.mark.django_db


def kept(data: bytes = WORDS, **options: object) -> Content:
    return store.keep(data, authority_id=BOARD, document_type="kommentar", now=MONDAY, **options)


def test_what_is_kept_is_bound_by_salt_and_bytes():
    content = Content.objects.get(pk=kept(media_type="text/plain", restriction="osl-8-2").pk)
    salt, digest = bytes(content.salt), bytes(content.digest)
    assert (len(salt), digest) == (16, hashlib.sha256(salt + WORDS).digest())
    assert store.read(content) == WORDS
    assert (content.authority_id, content.document_type, content.media_type, content.size) == (
        BOARD,
        "kommentar",
        "text/plain",
        len(WORDS),
    )
    assert (content.restriction, content.created_at, content.batch) == ("osl-8-2", MONDAY, None)


def test_the_same_bytes_twice_cannot_be_told_from_each_other():
    one, other = kept(), kept()
    assert bytes(one.salt) != bytes(other.salt)
    assert bytes(one.digest) != bytes(other.digest)


def test_a_new_version_names_the_one_before():
    first = kept()
    second = kept(b"rev 2", derived_from=first)
    assert Content.objects.get(pk=second.pk).derived_from_id == first.pk


def test_many_are_kept_at_once_in_their_order():
    original, batch = kept(), UUID(int=3)
    items = [
        Item(b"\x00\xff\\x5c\t\n\\N", BOARD, "bild", "image/png"),
        Item(b"", BOARD, "kommentar", derived_from=original, restriction="osl-8-2"),
        *(Item(f"å{number}".encode(), BOARD, "kommentar") for number in range(2500)),
    ]
    contents = store.keep_many(items, now=MONDAY, batch=batch)
    stored = Content.objects.in_bulk([content.pk for content in contents])
    assert [store.read(stored[c.pk]) for c in contents] == [item.data for item in items]
    picture, empty = stored[contents[0].pk], stored[contents[1].pk]
    assert (picture.document_type, picture.media_type, picture.batch) == (
        "bild",
        "image/png",
        batch,
    )
    assert (empty.derived_from_id, empty.restriction, empty.size) == (original.pk, "osl-8-2", 0)
    assert (empty.created_at, empty.disposal_decision, empty.disposed_at) == (MONDAY, "", None)


def test_none_are_kept_of_nothing():
    assert store.keep_many([], now=MONDAY) == []


def test_what_keep_many_returns_can_be_used_and_saved():
    [content] = store.keep_many([Item(WORDS, BOARD, "kommentar")], now=MONDAY)
    content.restriction = "osl-8-2"
    content.save()
    assert [c.restriction for c in Content.objects.all()] == ["osl-8-2"]


@pytest.mark.parametrize("column", ["data", "salt"])
def test_bytes_that_were_changed_are_not_handed_out(column):
    content = kept()
    Content.objects.filter(pk=content.pk).update(**{column: b"0123456789abcdef"})
    content.refresh_from_db()
    with pytest.raises(UppsiktError, match="har ändrats efter att det sparades"):
        store.read(content)


def test_disposed_content_leaves_a_tombstone_and_one_event():
    content = kept()
    store.dispose(content, decision=" KS 2026/12 ", actor=ARCHIVIST, now=TUESDAY)
    stone = Content.objects.get(pk=content.pk)
    assert (stone.data, stone.salt, stone.disposed_at, stone.disposal_decision) == (
        None,
        None,
        TUESDAY,
        "KS 2026/12",
    )
    assert bytes(stone.digest) == bytes(content.digest)
    [event] = Event.objects.all()
    assert (event.code, event.subject_id, event.actor_id, event.at) == (
        "store.content.disposed",
        content.pk,
        ARCHIVIST.person_id,
        TUESDAY,
    )
    assert json.loads(bytes(event.body))["params"] == {
        "decision": "KS 2026/12",
        "digest": bytes(content.digest).hex(),
        "document_type": "kommentar",
    }
    with pytest.raises(UppsiktError, match="Innehållet är gallrat, beslut nr KS 2026/12"):
        store.read(stone)


@pytest.mark.parametrize("decision", ["", "  "])
def test_nothing_is_disposed_of_without_a_decision(decision):
    content = kept()
    with pytest.raises(UppsiktError, match="Gallring kräver ett beslut"):
        store.dispose(content, decision=decision, actor=ARCHIVIST, now=TUESDAY)
    content.refresh_from_db()
    assert store.read(content) == WORDS
    assert list(Event.objects.all()) == []


def test_content_is_disposed_of_once():
    content = kept()
    store.dispose(content, decision="KS 2026/12", actor=ARCHIVIST, now=TUESDAY)
    with pytest.raises(UppsiktError, match="redan gallrat, beslut nr KS 2026/12"):
        store.dispose(content, decision="KS 2026/13", actor=ARCHIVIST, now=TUESDAY)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"data": None},
        {"data": None, "salt": None},
        {"data": None, "salt": None, "disposed_at": TUESDAY},
        {"disposed_at": TUESDAY, "disposal_decision": "KS 2026/12"},
        {"data": None, "disposed_at": TUESDAY, "disposal_decision": "KS 2026/12"},
    ],
    ids=["no bytes", "no salt either", "no decision", "bytes left", "salt left"],
)
def test_the_database_knows_no_half_disposed_content(change):
    content = kept()
    with pytest.raises(IntegrityError), transaction.atomic():
        Content.objects.filter(pk=content.pk).update(**change)
