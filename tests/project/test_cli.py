"""The command line: rows in and out, bad rows apart, words for people."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from uppsikt import cli
from uppsikt.project import json_lines

FRIDAY = {"case": "1", "received": "2026-05-08T10:00:00+02:00", "mode": "business", "policy": ""}
FRIDAY_ANSWER = {
    "case": "1",
    "first_due": "2026-05-11T10:00:00+02:00",
    "final_due": "2026-05-18T10:00:00+02:00",
}


class Input:
    """Standard input that holds these bytes."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: bytes, *words: str
) -> tuple[int, list[Any], list[Any]]:
    """Return the exit code, and the rows on standard output and on standard error."""
    monkeypatch.setattr(sys, "stdin", Input(data))
    code = cli.main(words)
    out, err = capsys.readouterr()
    return code, *([json.loads(line) for line in text.splitlines()] for text in (out, err))


def test_a_row_in_is_a_row_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.dumps(FRIDAY).encode()
    assert run(monkeypatch, capsys, data, "deadlines") == (0, [FRIDAY_ANSWER], [])


def test_good_rows_come_out_although_others_are_bad(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [b'{"case": "0"', b"", b"[1]", json.dumps(FRIDAY).encode(), b'{"a": NaN}', b"\xff"]
    code, rows, errors = run(monkeypatch, capsys, b"\n".join(lines), "deadlines")
    assert code == 1
    assert rows == [FRIDAY_ANSWER]
    assert [error["line"] for error in errors] == [1, 3, 5, 6]
    assert all(error["error"] and error["remedy"] for error in errors)
    assert errors[3]["error"] == "Raden är inte UTF-8."


def test_files_are_read_instead_of_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good, gone = tmp_path / "rader.jsonl", tmp_path / "borta.jsonl"
    good.write_text("\ufeff" + json.dumps(FRIDAY) + "\n", "utf-8")
    assert run(monkeypatch, capsys, b"", "deadlines", str(good)) == (0, [FRIDAY_ANSWER], [])
    assert cli.main(["deadlines", str(gone)]) == 1
    assert f"Filen {gone} går inte att läsa" in capsys.readouterr().err


def test_a_payload_is_one_row_per_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    empty, broken = tmp_path / "tom.json", tmp_path / "trasig.json"
    empty.write_text('{"object": "page", "entry": []}')
    broken.write_text('{"object": ')
    files = (str(broken), str(empty))
    code, rows, errors = run(monkeypatch, capsys, b"", "payload", *files)
    assert (code, rows) == (1, [{"file": str(empty), "events": []}])
    assert [(error["line"], error["file"]) for error in errors] == [(1, str(broken))]


@pytest.mark.parametrize("name", ["verify", "rotate", "check", "demo", "test", "serve", "worker"])
def test_every_verb_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    group = {"verify": ["audit"], "rotate": ["keys"], "check": ["policy"]}.get(name, [])
    with pytest.raises(SystemExit) as ended:
        cli.main([*group, name, "--help"])
    assert ended.value.code == 0
    assert f"usage: uppsikt {' '.join([*group, name])}" in capsys.readouterr().out


def test_every_verb_of_the_parser_is_there() -> None:
    import argparse

    from uppsikt.project import verbs

    def named(parser: argparse.ArgumentParser) -> set[str]:
        groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
        below = [p for group in groups for p in group.choices.values()]
        own = {parser.get_default("run")} - {None}
        return own.union(*(named(p) for p in below))

    missing = {name for name in named(cli.parser()) if not callable(getattr(verbs, name, None))}
    assert missing == set()


def test_a_moment_needs_its_time_zone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["demo", "--at", "2026-05-04T09:00"])
    assert "ange tidszon" in capsys.readouterr().err


def test_utf8_comes_out_whatever_the_locale() -> None:
    row = json.dumps({**FRIDAY, "case": "Örebro"}, ensure_ascii=False)
    done = subprocess.run(
        [sys.executable, "-m", "uppsikt", "deadlines"],
        input=row.encode(),
        capture_output=True,
        check=True,
        env={"PYTHONPATH": "src", "LC_ALL": "sv_SE.ISO8859-1", "PYTHONIOENCODING": "latin-1"},
    )
    assert json.loads(done.stdout.decode("utf-8"))["case"] == "Örebro"


def test_a_row_is_written_at_once() -> None:
    class Flushed(io.StringIO):
        flushes = 0

        def flush(self) -> None:
            self.flushes += 1

    out = Flushed()
    json_lines.write({"svar": "ja"}, out)
    assert (out.getvalue(), out.flushes) == ('{"svar": "ja"}\n', 1)
