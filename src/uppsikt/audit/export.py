"""The chain as files that anybody can verify without Uppsikt.

`kedja.jsonl` has one link a line, `kedja.huvud.json` the last one, and `verify_chain.py` checks
both with Python's standard library alone.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from uppsikt.audit.chain import moment
from uppsikt.audit.verify import Head, Link, links
from uppsikt.errors import N_, UppsiktError

VERIFIER = Path(__file__).resolve().parents[1] / "data" / "verify_chain.py"
CHAIN_FILE, HEAD_FILE = "kedja.jsonl", "kedja.huvud.json"


def export(directory: Path | str, *, now: datetime) -> Head:
    """Write the chain, its head and the verifier into `directory`; return the head.

    A link whose event is gone can't be written: verify first.
    """
    place = Path(directory)
    place.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        head = _write_chain(place / CHAIN_FILE, links())
    told = {"seq": head.seq, "hash": head.hash.hex(), "exported_at": moment(now)}
    _replace(place / HEAD_FILE, json.dumps(told, sort_keys=True) + "\n")
    shutil.copyfile(VERIFIER, place / VERIFIER.name)
    return head


def read_head(path: Path | str) -> Head:
    """Return the head that an earlier export noted, to verify today's chain against."""
    try:
        told = json.loads(Path(path).read_text("utf-8"))
        return Head(int(told["seq"]), bytes.fromhex(told["hash"]))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise UppsiktError(
            N_("{path} är inget kedjehuvud."),
            N_("Välj filen kedja.huvud.json ur en tidigare export."),
            path=str(path),
        ) from problem


def _write_chain(path: Path, chain: Iterable[Link]) -> Head:
    head = Head()
    unfinished = path.with_name(path.name + ".ny")
    with unfinished.open("w", encoding="utf-8", newline="\n") as file:
        for seal in chain:
            file.write(_line(seal))
            head = Head(seal.seq, seal.hash)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return head


def _line(seal: Link) -> str:
    if seal.body is None:
        raise UppsiktError(
            N_("Händelsen i länk {seq} finns inte, så kedjan kan inte exporteras hel."),
            N_("Kör: uppsikt audit verify"),
            seq=seal.seq,
        )
    told = {
        "seq": seal.seq,
        "event": str(seal.event_id),
        "prev": seal.prev.hex(),
        "hash": seal.hash.hex(),
        "body": seal.body.decode("utf-8"),
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_name(path.name + ".ny")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)
