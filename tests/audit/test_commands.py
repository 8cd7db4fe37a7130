"""`uppsikt audit` and `uppsikt keys` as somebody at a keyboard meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from tests.ground import ROOT, SUPERUSER, at

from uppsikt.accounts.models import Connection
from uppsikt.audit import log
from uppsikt.audit.log import SYSTEM
from uppsikt.audit.verify import verify
from uppsikt.store import services as store

MONDAY = at("2026-05-04 09:30")

pytestmark = pytest.mark.usefixtures("committed_database")


def uppsikt(*arguments: str | Path, **environment: str) -> tuple[int, list[str], str]:
    """Run the command; return its exit code, its lines, and what it complained of."""
    done = subprocess.run(
        [sys.executable, "-m", "uppsikt", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "UPPSIKT_DEMO": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines(), done.stderr


def login() -> None:
    log.record("session.login", subject=("user", None), actor=SYSTEM, at=MONDAY)


def test_verify_says_that_the_chain_holds():
    login()
    assert uppsikt("audit", "verify") == (0, ["Kedjan håller: 1 händelser."], "")


def test_verify_says_where_the_chain_breaks(committed_database):
    login()
    with committed_database.connect(SUPERUSER) as session:
        session.execute("ALTER TABLE uppsikt_event DISABLE TRIGGER ALL")
        session.execute("DELETE FROM uppsikt_event")
    assert uppsikt("audit", "verify") == (1, ["Händelsen i länk 1 har tagits bort."], "")


def test_verify_names_what_was_disposed_of(committed_database):
    kept, gone = (
        store.keep(b"ord", authority_id=UUID(int=1), document_type="kommentar", now=MONDAY)
        for _ in range(2)
    )
    store.dispose(gone, decision="KS 2026/12", actor=SYSTEM, now=MONDAY)
    assert uppsikt("audit", "verify", "--content") == (
        0,
        [
            "Kedjan håller: 1 händelser.",
            f"{gone.digest.hex()}: gallrad, beslut nr KS 2026/12",
            "1 innehåll är som de sparades, 1 är gallrade, 0 är fel.",
        ],
        "",
    )
    committed_database.ask("UPDATE uppsikt_content SET data = 'x' WHERE id = %s", kept.pk)
    assert uppsikt("audit", "verify", "--content")[0] == 1


def test_export_and_verify_against_the_head_of_before(committed_database, tmp_path):
    login()
    code, said, complaints = uppsikt("audit", "export", tmp_path)
    assert (code, said[0], complaints) == (
        0,
        f"1 händelser i {tmp_path}. Kontrollera dem med:",
        "",
    )
    told = subprocess.run(said[1].split(), capture_output=True, text=True, check=True).stdout
    assert told == f"Kedjan håller: 1 händelser, sista länken {verify().head.hash.hex()}.\n"
    login()
    head = tmp_path / "kedja.huvud.json"
    assert uppsikt("audit", "verify", "--head", head)[0] == 0
    head.write_text(json.dumps({"seq": 1, "hash": "00" * 32}), "utf-8")
    assert uppsikt("audit", "verify", "--head", head)[:2] == (
        1,
        ["Kedjan är inte den som noterades vid länk 1: den har kortats eller bytts ut."],
    )


def test_keys_rotate_makes_a_key(committed_database, tmp_path):
    ring = tmp_path / "keys" / "keyring.json"
    for key in ("k2", "k3"):
        assert uppsikt("keys", "rotate", UPPSIKT_KEYRING=str(ring)) == (
            0,
            [f"Nyckeln {key} gäller nu; 0 hemligheter är krypterade på nytt med den."],
            "",
        )
    assert sorted(json.loads(ring.read_text("utf-8"))["keys"]) == ["k1", "k2", "k3"]
    assert (verify().ok, verify().count, Connection.objects.count()) == (True, 2, 0)
