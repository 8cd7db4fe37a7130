"""Verify an exported event log of Uppsikt. Needs Python 3.8 or newer and nothing else.

    python3 verify_chain.py kedja.jsonl   (or the directory that it lies in)

Each line of the file is one link: {"seq", "event", "prev", "hash", "body"}. A link holds when
  - its `seq` is one more than that of the line before (the first is 1),
  - its `prev` is the `hash` of the line before (for the first: 32 zero bytes),
  - its `hash` is SHA-256 of the bytes of `prev` followed by the UTF-8 bytes of `body`,
  - the `id` inside `body` is `event`, and no event occurs twice.
If kedja.huvud.json lies beside the file, the last link must be the one that it names.
A digest whose content has been disposed of is listed with the decision that allowed it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

FIRST_PREV = bytes(32)
CHAIN_FILE = "kedja.jsonl"
HEAD_FILE = "kedja.huvud.json"


class BrokenError(Exception):
    """The chain doesn't hold; the text says where and why."""


def read(file: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (number, link) for each line; a line that can't be read breaks the chain."""
    for number, line in enumerate(file, 1):
        try:
            link = json.loads(line)
            link["prev"], link["hash"] = bytes.fromhex(link["prev"]), bytes.fromhex(link["hash"])
            link["told"] = json.loads(link["body"])
            yield number, link
        except (ValueError, KeyError, TypeError) as problem:
            raise BrokenError(f"rad {number} går inte att läsa ({problem})") from problem


def check(file: Iterable[str]) -> tuple[int, bytes, list[dict[str, str]]]:
    """Return (number of links, last hash, disposals); raise BrokenError at the first break."""
    prev, number = FIRST_PREV, 0
    seen: set[str] = set()
    disposals: list[dict[str, str]] = []
    for number, link in read(file):
        check_link(number, link, prev, seen)
        prev = link["hash"]
        if link["told"].get("code") == "store.content.disposed":
            disposals.append(link["told"]["params"])
    return number, prev, disposals


def check_link(number: int, link: dict[str, Any], prev: bytes, seen: set[str]) -> None:
    """Raise BrokenError unless `link` follows from `prev`; remember its event in `seen`."""
    if link["seq"] != number:
        raise BrokenError(f"länk {number} fattas (här står {link['seq']})")
    if link["prev"] != prev:
        raise BrokenError(f"länk {number} hänger inte ihop med den före")
    if hashlib.sha256(prev + link["body"].encode("utf-8")).digest() != link["hash"]:
        raise BrokenError(f"händelsen i länk {number} har ändrats")
    if link["told"].get("id") != link["event"] or link["event"] in seen:
        raise BrokenError(f"länk {number} namnger fel händelse")
    seen.add(link["event"])


def check_head(path: Path, count: int, last: bytes) -> None:
    """Raise BrokenError unless the head beside the chain names the last link."""
    try:
        head = json.loads(path.read_text("utf-8"))
        same = head["seq"] == count and head["hash"] == last.hex()
    except (ValueError, KeyError, TypeError) as problem:
        raise BrokenError(f"{path.name} går inte att läsa ({problem})") from problem
    if not same:
        raise BrokenError(f"kedjan slutar inte vid länk {head['seq']}, som {path.name} säger")


def main(arguments: Sequence[str]) -> int:
    """Check the file that is named and say how it stands; return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("Skriv så här: python3 verify_chain.py kedja.jsonl\n")
        return 2
    path = Path(arguments[0])
    path = path / CHAIN_FILE if path.is_dir() else path
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            count, last, disposals = check(file)
        if path.with_name(HEAD_FILE).exists():
            check_head(path.with_name(HEAD_FILE), count, last)
    except OSError as problem:
        sys.stderr.write(f"Filen går inte att läsa: {problem}\n")
        return 2
    except (BrokenError, UnicodeDecodeError) as problem:
        sys.stdout.write(f"KEDJAN ÄR BRUTEN: {problem}.\n")
        return 1
    for gone in disposals:
        sys.stdout.write(f"{gone['digest']}: gallrad, beslut nr {gone['decision']}\n")
    sys.stdout.write(f"Kedjan håller: {count} händelser, sista länken {last.hex()}.\n")
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
