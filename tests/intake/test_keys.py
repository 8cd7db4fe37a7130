"""Keys and content by the thousand are what they are one by one."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.intake.scenes import MORNING
from uuid6 import uuid7

from uppsikt.store import ids
from uppsikt.store import services as store
from uppsikt.store.ids import new_ids
from uppsikt.store.models import Content


def test_keys_are_uuid7_unique_and_in_order_past_what_a_millisecond_can_count() -> None:
    keys = new_ids(10_000)
    assert {(key.version, key.variant) for key in keys} == {(7, UUID(int=0x8 << 60).variant)}
    assert keys == sorted(set(keys))


def test_keys_are_of_this_moment() -> None:
    before, (key,), after = uuid7(), new_ids(1), uuid7()
    assert before.int >> 80 <= key.int >> 80 <= after.int >> 80


def test_a_full_counter_borrows_the_next_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    still = uuid7()
    monkeypatch.setattr(ids, "uuid7", lambda: still)
    keys = new_ids(2 * ids.COUNTED + 1)
    assert keys == sorted(set(keys))
    assert (keys[-1].int >> 80) - (keys[0].int >> 80) == 2


def test_no_keys_are_no_keys() -> None:
    assert new_ids(0) == []


@pytest.mark.django_db
def test_a_batch_is_kept_in_order_and_bound_by_its_digests() -> None:
    batch, authority = uuid7(), uuid7()
    raws = [f"kommentar {number} åäö".encode() for number in range(300)]
    kept = store.keep_batch(
        raws, authority_id=authority, document_type="kommentar", now=MORNING, batch=batch
    )
    rows = {row.pk: row for row in Content.objects.filter(batch=batch)}
    assert [store.read(rows[one.pk]) for one in kept] == raws
    assert [bytes(rows[one.pk].digest) for one in kept] == [one.digest for one in kept]
    assert len({bytes(row.salt or b"") for row in rows.values()}) == 300
    assert {(row.authority_id, row.document_type, row.size > 0) for row in rows.values()} == {
        (authority, "kommentar", True)
    }


@pytest.mark.django_db
def test_nothing_to_keep_is_nothing_kept() -> None:
    values = {"authority_id": uuid7(), "document_type": "kommentar", "now": MORNING}
    assert store.keep_batch([], batch=uuid7(), **values) == []  # type: ignore[arg-type]
    assert Content.objects.count() == 0


@pytest.mark.django_db
def test_what_the_database_refuses_is_djangos_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "new_ids", lambda count: [UUID(int=1)] * count)
    with pytest.raises(IntegrityError), transaction.atomic():
        store.keep_batch(
            [b"a", b"b"], authority_id=uuid7(), document_type="k", now=MORNING, batch=uuid7()
        )
