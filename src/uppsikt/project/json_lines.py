"""JSON lines in and out: one object per line, bad rows told apart and the good ones still done."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TextIO

from uppsikt.errors import N_, UppsiktError, fill

Row = dict[str, Any]


def convert(
    files: Sequence[str], answer: Callable[[Row], Row], *, out: TextIO | None = None
) -> int:
    """Answer each row of `files` (of standard input when there are none); return an exit code.

    A bad row becomes an error object with its line number on standard error.
    """
    bad = 0
    for name in files or ["-"]:
        for number, line in _lines(name):
            try:
                write(answer(_row(line)), out or sys.stdout)
            except UppsiktError as problem:
                bad += 1
                complain(number, problem, file=name if len(files) > 1 else None)
    return 1 if bad else 0


def write(row: Row, out: TextIO | None = None) -> None:
    """Write one row at once, so that a program at the other end can wait for it."""
    out = out or sys.stdout
    out.write(json.dumps(row, ensure_ascii=False) + "\n")
    out.flush()


def complain(line: int, problem: UppsiktError, *, file: str | None = None) -> None:
    """Write an error object on standard error."""
    texts = {
        "error": fill(problem.message, problem.params) if problem.message else str(problem),
        "remedy": fill(problem.remedy, problem.params),
    }
    write({"line": line, **({"file": file} if file else {}), **texts}, sys.stderr)


def use_utf8() -> None:
    """Speak UTF-8 whatever the environment's locale is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def read_bytes(name: str) -> bytes:
    """Return what a file holds; `-` is standard input."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as problem:
        raise UppsiktError(
            N_("Filen {name} går inte att läsa: {reason}"),
            N_("Kontrollera sökvägen."),
            name=name,
            reason=problem.strerror or str(problem),
        ) from problem


def _lines(name: str) -> Iterator[tuple[int, bytes]]:
    source: Iterable[bytes] | BinaryIO
    source = sys.stdin.buffer if name == "-" else io.BytesIO(read_bytes(name))
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield number, line


def _row(line: bytes) -> Row:
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as problem:
        raise UppsiktError(N_("Raden är inte UTF-8."), N_("Spara filen som UTF-8.")) from problem
    except (ValueError, RecursionError) as problem:
        raise UppsiktError(
            N_("Raden är inte JSON: {reason}"),
            N_("Skriv ett JSON-objekt per rad."),
            reason=str(problem),
        ) from problem
    if not isinstance(row, dict):
        raise UppsiktError(N_("Raden är inte ett objekt."), N_("Skriv ett JSON-objekt per rad."))
    return row


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} finns inte i JSON")
