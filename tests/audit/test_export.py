"""The exported chain convinces somebody who has nothing of ours but one small file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from tests.ground import at

from uppsikt.audit import log
from uppsikt.audit.export import export, read_head
from uppsikt.audit.log import SYSTEM
from uppsikt.audit.verify import verify
from uppsikt.errors import UppsiktError
from uppsikt.store import services as store

MONDAY = at("2026-05-04 09:30")


@pytest.fixture
def exported(committed_database, tmp_path: Path) -> Path:
    """Three events, the last one a disposal, in a directory far from the product."""
    content = store.keep(b"ord", authority_id=UUID(int=1), document_type="kommentar", now=MONDAY)
    log.record(
        "dialogue.answer.queued",
        subject=("case", UUID(int=2)),
        actor=SYSTEM,
        at=MONDAY,
        digest=bytes(content.digest).hex(),
    )
    log.record("session.login", subject=("user", None), actor=SYSTEM, at=MONDAY)
    store.dispose(content, decision="KS 2026/12 å", actor=SYSTEM, now=MONDAY)
    export(tmp_path / "ut", now=MONDAY)
    return tmp_path / "ut"


def run_verifier(place: Path, named: str = "kedja.jsonl") -> tuple[int, str]:
    """Run the verifier alone: no site packages, no environment, no current directory on the path."""
    command = [
        sys.executable,
        "-I",
        "-S",
        str(place / "verify_chain.py"),
        str(place / named),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={}, cwd="/")
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_stand_alone_verifier_confirms_the_chain_and_names_what_was_disposed_of(exported):
    head = verify().head
    lines = (exported / "kedja.jsonl").read_text("utf-8").splitlines()
    digest = json.loads(json.loads(lines[2])["body"])["params"]["digest"]
    assert run_verifier(exported) == (
        0,
        f"{digest}: gallrad, beslut nr KS 2026/12 å\n"
        f"Kedjan håller: 3 händelser, sista länken {head.hash.hex()}.\n",
    )


def test_the_directory_may_be_named_instead(exported):
    assert run_verifier(exported, ".") == run_verifier(exported)


@pytest.mark.parametrize("arguments", [[], ["saknas.jsonl"], ["a", "b"]], ids=len)
def test_the_stand_alone_verifier_says_how_it_is_used(arguments, exported):
    command = [sys.executable, "-I", "-S", str(exported / "verify_chain.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={}, cwd="/")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "Filen går inte att läsa" if len(arguments) == 1 else "Skriv så här"
    )


def edited(lines: list[str], number: int, **changes: object) -> list[str]:
    return [
        json.dumps({**json.loads(line), **changes}) if index == number else line
        for index, line in enumerate(lines)
    ]


def with_other_words(lines: list[str]) -> list[str]:
    return edited(lines, 1, body=json.loads(lines[1])["body"].replace("login", "logout"))


DAMAGES: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "other words": (with_other_words, "händelsen i länk 2 har ändrats"),
    "a line less": (lambda lines: lines[:1] + lines[2:], "länk 2 fattas (här står 3)"),
    "the first line less": (lambda lines: lines[1:], "länk 1 fattas (här står 2)"),
    "the last line less": (
        lambda lines: lines[:2],
        "kedjan slutar inte vid länk 3, som kedja.huvud.json säger",
    ),
    "another prev": (
        lambda lines: edited(lines, 2, prev="00" * 32),
        "länk 3 hänger inte ihop med den före",
    ),
    "another event's id": (
        lambda lines: edited(lines, 1, event=str(UUID(int=9))),
        "länk 2 namnger fel händelse",
    ),
    "no JSON": (lambda lines: [lines[0], "{"], "rad 2 går inte att läsa"),
    "no hash": (lambda lines: edited(lines, 0, hash="zz"), "rad 1 går inte att läsa"),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_the_stand_alone_verifier_finds_damage(damage, reason, exported):
    path = exported / "kedja.jsonl"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(damage(lines)) + "\n", "utf-8")
    code, said = run_verifier(exported)
    assert code == 1
    assert said.startswith(f"KEDJAN ÄR BRUTEN: {reason}")


def test_the_chain_of_today_contains_the_head_of_an_earlier_export(exported):
    noted = read_head(exported / "kedja.huvud.json")
    log.record("session.login", subject=("user", None), actor=SYSTEM, at=MONDAY)
    assert (verify(noted).ok, verify(noted).count, noted.seq) == (True, 4, 3)


def test_a_file_that_is_no_head_is_refused(exported):
    with pytest.raises(UppsiktError, match="är inget kedjehuvud"):
        read_head(exported / "kedja.jsonl")


def test_a_chain_with_a_hole_is_not_exported(exported, committed_database, tmp_path):
    with committed_database.connect("uppsikt_superuser") as session:
        session.execute("ALTER TABLE uppsikt_event DISABLE TRIGGER ALL")
        session.execute("DELETE FROM uppsikt_event WHERE code = 'session.login'")
    with pytest.raises(UppsiktError, match="Händelsen i länk 2 finns inte"):
        export(tmp_path / "igen", now=MONDAY)
    assert not (tmp_path / "igen" / "kedja.jsonl").exists()
