"""Secrets of others (tokens) as ciphertext with a key id; the keyring lies apart from the data.

AES-256-GCM. A ciphertext is nonce (12 bytes) || encrypted || tag; the key id is bound as associated
data. The keyring is a small JSON file that only its owner reads; old keys stay in it, so that a
restored backup can be read.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, models, transaction

from uppsikt.audit import log
from uppsikt.audit.log import Actor
from uppsikt.errors import N_, UppsiktError

KEY_BYTES = 32
NONCE_BYTES = 12
ROTATION_LOCK = 7505535


@dataclass(frozen=True)
class Keyring:
    """The keys by id (never shown) and which one new secrets are encrypted with."""

    current: str
    keys: dict[str, bytes]

    def __repr__(self) -> str:
        return f"Keyring(current={self.current!r}, {len(self.keys)} keys)"

    def key(self, key_id: str) -> bytes:
        if key_id not in self.keys:
            raise UppsiktError(
                N_("Nyckeln {key_id} finns inte i nyckelringen."),
                N_("Lägg tillbaka den nyckelring som gällde när hemligheten sparades."),
                key_id=key_id,
            )
        return self.keys[key_id]

    def with_new_key(self) -> Keyring:
        """Return a ring whose current key is fresh; the old ones are kept."""
        numbers = [int(key_id[1:]) for key_id in self.keys if key_id[1:].isdigit()]
        key_id = f"k{max(numbers, default=0) + 1}"
        return Keyring(key_id, {**self.keys, key_id: secrets.token_bytes(KEY_BYTES)})


def encrypt(plain: str) -> tuple[str, bytes]:
    """Return the key's id and the ciphertext; both belong in the row."""
    return _encrypt(_read(_path()), plain)


def decrypt(key_id: str, ciphertext: bytes) -> str:
    """Return the secret; refuse a ciphertext that was changed or moved to another key."""
    return _decrypt(_read(_path()), key_id, ciphertext)


def ensure_keyring(path: Path | str) -> None:
    """Make a keyring with one fresh key at `path` unless there is one; readable by its owner only."""
    path = Path(path)
    _refuse_beside_data(path)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, Keyring("", {}).with_new_key(), new=True)
    _read(path)


@transaction.atomic
def rotate(
    holders: Iterable[models.QuerySet[Any]], *, actor: Actor, now: datetime
) -> tuple[str, int]:
    """Make a new current key and encrypt every secret anew; return the key's id and the number.

    `holders` are the rows that hold secrets, given by the caller because they live above `store`:
    each model has `key_id`, and every binary column of it is a ciphertext under that key. The new
    key is in the ring before the first row needs it, so that a crash leaves nothing unreadable.
    """
    path = _path()
    ensure_keyring(path)
    with connection.cursor() as cursor:  # two rotations at once would lose the first one's key
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROTATION_LOCK])
    ring = _read(path).with_new_key()
    _write(path, ring)
    count = sum(_encrypt_anew(row, ring) for rows in holders for row in _locked(rows))
    log.record(
        "keys.rotated",
        subject=("keyring", None),
        actor=actor,
        at=now,
        key=ring.current,
        count=count,
    )
    return ring.current, count


def _locked(rows: models.QuerySet[Any]) -> Iterable[Any]:
    return rows.select_for_update(no_key=True).order_by("pk")


def _encrypt_anew(row: models.Model, ring: Keyring) -> int:
    names = [f.name for f in row._meta.concrete_fields if isinstance(f, models.BinaryField)]
    held = {name: bytes(value) for name in names if (value := getattr(row, name)) is not None}
    old = str(row.key_id)  # type: ignore[attr-defined]
    for name, ciphertext in held.items():
        setattr(row, name, _encrypt(ring, _decrypt(ring, old, ciphertext))[1])
    row.key_id = ring.current  # type: ignore[attr-defined]
    row.save(update_fields=[*held, "key_id"])
    return len(held)


def _encrypt(ring: Keyring, plain: str) -> tuple[str, bytes]:
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = AESGCM(ring.key(ring.current))
    return ring.current, nonce + cipher.encrypt(nonce, plain.encode(), ring.current.encode())


def _decrypt(ring: Keyring, key_id: str, ciphertext: bytes) -> str:
    nonce, rest = bytes(ciphertext[:NONCE_BYTES]), bytes(ciphertext[NONCE_BYTES:])
    try:
        return AESGCM(ring.key(key_id)).decrypt(nonce, rest, key_id.encode()).decode()
    except (InvalidTag, ValueError) as problem:
        raise UppsiktError(
            N_("Hemligheten går inte att läsa: den har ändrats, eller nyckeln är en annan."),
            N_("Anslut kontot på nytt, eller lägg tillbaka rätt nyckelring."),
        ) from problem


def _path() -> Path:
    if not settings.KEYRING:
        raise UppsiktError(
            N_("Ingen nyckelring är utpekad, så inga hemligheter kan läsas eller sparas."),
            N_("Sätt UPPSIKT_KEYRING till en fil utanför datakatalogen."),
        )
    return Path(settings.KEYRING)


def _read(path: Path) -> Keyring:
    _refuse_beside_data(path)
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise _open_to_others(path)
        stored = json.loads(path.read_text("utf-8"))
        keys = {
            name: base64.b64decode(text, validate=True) for name, text in stored["keys"].items()
        }
        ring = Keyring(stored["current"], keys)
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as problem:
        raise _unreadable(path) from problem
    if ring.current not in keys or any(len(key) != KEY_BYTES for key in keys.values()):
        raise _unreadable(path)
    return ring


def _write(path: Path, ring: Keyring, *, new: bool = False) -> None:
    """Put the file in place in one step, on disk before anybody relies on it.

    A `new` one never replaces another's: of two that start at once, the first one's keys hold.
    """
    keys = {name: base64.b64encode(key).decode() for name, key in ring.keys.items()}
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # 0600 from the start
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"current": ring.current, "keys": keys}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    if new:
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
        Path(name).unlink()
    else:
        Path(name).replace(path)


def _refuse_beside_data(path: Path) -> None:
    data = settings.DATA_DIR
    if data and path.resolve().is_relative_to(Path(data).resolve()):
        raise UppsiktError(
            N_("Nyckelringen {path} ligger tillsammans med det som den låser."),
            N_("Flytta den till en katalog som inte säkerhetskopieras med data."),
            path=str(path),
        )


def _open_to_others(path: Path) -> UppsiktError:
    return UppsiktError(
        N_("Nyckelringen {path} kan läsas av andra användare på datorn."),
        N_("Kör: chmod 600 {path}"),
        path=str(path),
    )


def _unreadable(path: Path) -> UppsiktError:
    return UppsiktError(
        N_("Nyckelringen {path} går inte att läsa."),
        N_(
            "Lägg tillbaka den ur säkerhetskopian. Finns ingen: flytta undan filen, kör uppsikt keys "
            "rotate och anslut kontona på nytt."
        ),
        path=str(path),
    )
