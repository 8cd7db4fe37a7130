"""Secrets: encrypted under a key whose id lies with them; the keys lie elsewhere."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.ground import at

from uppsikt.accounts.models import Account, Connection
from uppsikt.audit.log import SYSTEM
from uppsikt.audit.models import Event
from uppsikt.errors import UppsiktError
from uppsikt.organisation.models import Authority, Unit
from uppsikt.records.models import DiaryConnection
from uppsikt.store import vault

MONDAY = at("2026-05-04 09:30")


@pytest.fixture
def ring(tmp_path: Path, settings) -> Path:
    """A keyring of this test's own, with one key."""
    path = tmp_path / "keys" / "keyring.json"
    settings.KEYRING = str(path)
    vault.ensure_keyring(path)
    return path


def key_ids(ring: Path) -> tuple[str, list[str]]:
    stored = json.loads(ring.read_text("utf-8"))
    return stored["current"], sorted(stored["keys"])


def test_a_secret_comes_back(ring):
    key_id, ciphertext = vault.encrypt("EAAP-hemlig-åäö")
    assert key_id == "k1"
    assert b"hemlig" not in ciphertext
    assert vault.decrypt(key_id, ciphertext) == "EAAP-hemlig-åäö"


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=200))
def test_any_secret_comes_back(ring, secret):
    assert vault.decrypt(*vault.encrypt(secret)) == secret


def test_the_same_secret_never_looks_the_same(ring):
    assert vault.encrypt("x")[1] != vault.encrypt("x")[1]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_changed_ciphertext_is_refused(ring, data):
    key_id, ciphertext = vault.encrypt("hemlig")
    place = data.draw(st.integers(0, len(ciphertext) - 1))
    other = bytes([ciphertext[place] ^ data.draw(st.integers(1, 255))])
    with pytest.raises(UppsiktError, match="går inte att läsa"):
        vault.decrypt(key_id, ciphertext[:place] + other + ciphertext[place + 1 :])


@pytest.mark.parametrize("ciphertext", [b"", b"short", bytes(12)], ids=["empty", "short", "nonce"])
def test_a_cut_ciphertext_is_refused(ring, ciphertext):
    with pytest.raises(UppsiktError, match="går inte att läsa"):
        vault.decrypt("k1", ciphertext)


def test_a_key_that_is_not_in_the_ring_is_named(ring):
    with pytest.raises(UppsiktError, match="Nyckeln k7 finns inte i nyckelringen"):
        vault.decrypt("k7", bytes(40))


def test_the_ring_is_its_owners_alone_and_is_never_made_anew(ring):
    before = ring.read_bytes()
    vault.ensure_keyring(ring)
    assert (ring.read_bytes(), ring.stat().st_mode & 0o777) == (before, 0o600)
    assert [path.name for path in ring.parent.iterdir()] == ["keyring.json"]


def test_of_two_that_start_at_once_the_first_ones_keys_hold(tmp_path):
    ring, together = tmp_path / "keyring.json", threading.Barrier(8)

    def start() -> None:
        together.wait(10)
        vault.ensure_keyring(ring)
        seen.add(ring.read_bytes())

    seen: set[bytes] = set()
    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert seen == {ring.read_bytes()}


def test_a_ring_beside_the_data_is_refused(tmp_path, settings):
    settings.DATA_DIR = str(tmp_path / "data")
    for place in ("data/keyring.json", "data/deeper/keyring.json", "other/../data/keyring.json"):
        with pytest.raises(UppsiktError, match="tillsammans med det som den låser"):
            vault.ensure_keyring(tmp_path / place)
    assert not (tmp_path / "data").exists()


def test_a_ring_that_others_can_read_is_refused(ring):
    ring.chmod(0o640)
    with pytest.raises(UppsiktError, match="kan läsas av andra användare"):
        vault.encrypt("x")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"current": "k1", "keys": {}}',
        '{"current": "k1", "keys": {"k1": "ÅÄÖ"}}',
        '{"current": "k1", "keys": {"k1": "a29ydA=="}}',
    ],
    ids=["empty", "a list", "no keys", "no current key", "no base64", "a short key"],
)
def test_a_damaged_ring_is_refused(ring, text):
    ring.write_text(text, "utf-8")
    with pytest.raises(UppsiktError, match=r"Nyckelringen .* går inte att läsa"):
        vault.encrypt("x")


def test_without_a_ring_nothing_is_saved(settings):
    settings.KEYRING = ""
    with pytest.raises(UppsiktError, match="Ingen nyckelring är utpekad"):
        vault.encrypt("x")


def test_a_ring_is_not_shown_in_logs(ring):
    assert repr(vault._read(ring)) == "Keyring(current='k1', 1 keys)"


def connected(number: int, token: str) -> Connection:
    board, _ = Authority.objects.get_or_create(
        name="Nämnden", defaults={"diary": "N", "archive_creator": "N", "controller": "N"}
    )
    unit, _ = Unit.objects.get_or_create(slug="va", defaults={"name": "VA", "authority": board})
    account = Account.objects.create(
        platform="facebook", external_id=str(number), name=f"Sida {number}",
        url="https://facebook.example/1", unit=unit, authority=board, followed_since=MONDAY,
    )  # fmt: skip
    key_id, ciphertext = vault.encrypt(token)
    return Connection.objects.create(account=account, token=ciphertext, key_id=key_id)


@pytest.mark.django_db
def test_rotation_encrypts_every_secret_anew_and_keeps_the_old_key(ring):
    old = [connected(1, "ett"), connected(2, "två")]
    key_id, refresh = vault.encrypt("uppdatera")
    DiaryConnection.objects.create(
        system="platina", user_email="x@granasa.example", refresh_token=refresh, key_id=key_id,
        connected_at=MONDAY,
    )  # fmt: skip
    holders = [Connection.objects.all(), DiaryConnection.objects.all()]
    assert vault.rotate(holders, actor=SYSTEM, now=MONDAY) == ("k2", 3)
    assert key_ids(ring) == ("k2", ["k1", "k2"])
    rows = Connection.objects.order_by("pk")
    assert [(c.key_id, vault.decrypt(c.key_id, bytes(c.token))) for c in rows] == [
        ("k2", "ett"),
        ("k2", "två"),
    ]
    diary = DiaryConnection.objects.get()
    assert vault.decrypt("k2", bytes(diary.refresh_token)) == "uppdatera"
    assert diary.access_token is None
    assert vault.decrypt("k1", bytes(old[0].token)) == "ett"  # from a backup, say
    assert [(e.code, e.subject_kind) for e in Event.objects.all()] == [("keys.rotated", "keyring")]


def test_rotations_at_once_lose_no_key(ring, committed_database):
    connected(1, "ett")

    def rotate() -> None:
        try:
            vault.rotate([Connection.objects.all()], actor=SYSTEM, now=MONDAY)
        finally:
            connection.close()

    threads = [threading.Thread(target=rotate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert key_ids(ring) == ("k4", ["k1", "k2", "k3", "k4"])
    row = Connection.objects.get()
    assert (row.key_id, vault.decrypt(row.key_id, bytes(row.token))) == ("k4", "ett")


@pytest.mark.django_db
def test_a_rotation_that_fails_leaves_everything_readable(ring):
    good, bad = connected(1, "ett"), connected(2, "två")
    Connection.objects.filter(pk=bad.pk).update(token=b"damaged beyond repair")
    with pytest.raises(UppsiktError, match="går inte att läsa"):
        vault.rotate([Connection.objects.all()], actor=SYSTEM, now=MONDAY)
    row = Connection.objects.get(pk=good.pk)
    assert (row.key_id, vault.decrypt(row.key_id, bytes(row.token))) == ("k1", "ett")
    assert list(Event.objects.all()) == []


@pytest.mark.django_db
def test_the_first_rotation_makes_the_ring(tmp_path, settings):
    settings.KEYRING = str(tmp_path / "new" / "keyring.json")
    assert vault.rotate([], actor=SYSTEM, now=MONDAY) == ("k2", 0)


def test_every_binary_column_beside_a_key_id_is_a_ciphertext():
    """`rotate` counts on it. A new model with secrets belongs in this list and in `keys rotate`."""
    found = {
        model.__name__: sorted(
            f.name for f in model._meta.concrete_fields if isinstance(f, models.BinaryField)
        )
        for model in apps.get_app_config("uppsikt").get_models()
        if any(f.name == "key_id" for f in model._meta.concrete_fields)
    }
    assert found == {
        "Connection": ["token"],
        "DiaryConnection": ["access_token", "refresh_token"],
    }
