"""The demo's clock can be moved; production's cannot."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from uppsikt.errors import UppsiktError
from uppsikt.project import clock

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def clock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "clock.json"
    monkeypatch.setenv("UPPSIKT_DEMO", "1")
    monkeypatch.setenv("UPPSIKT_CLOCK_FILE", str(path))
    return path


def real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


def test_without_a_file_it_is_what_it_is(clock_file: Path) -> None:
    assert clock.offset() == timedelta()
    assert abs(clock.now() - real_now()) < A_SECOND
    assert clock.now().utcoffset() == timedelta()


def test_the_clock_can_be_moved_and_goes_on_from_there(clock_file: Path) -> None:
    midsummer = datetime(2027, 6, 25, 8, 0, tzinfo=UTC)
    clock.move(midsummer)
    assert timedelta() <= clock.now() - midsummer < A_SECOND
    assert list(json.loads(clock_file.read_text())) == ["offset_seconds"]
    assert [path.name for path in clock_file.parent.iterdir()] == ["clock.json"]


def test_a_move_made_by_another_process_is_seen(clock_file: Path) -> None:
    clock_file.write_text('{"offset_seconds": 60}')
    os.utime(clock_file, ns=(1, 1))
    assert clock.offset() == timedelta(minutes=1)
    clock_file.write_text('{"offset_seconds": 3600.5}')
    os.utime(clock_file, ns=(2, 2))
    assert clock.offset() == timedelta(hours=1, seconds=0.5)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"offset_seconds": "snart"}', '{"offset_seconds": null}', "\x00"],
)
def test_an_unreadable_file_means_real_time(clock_file: Path, text: str) -> None:
    clock_file.write_text(text)
    assert clock.offset() == timedelta()


def test_production_neither_reads_nor_moves_the_clock(
    clock_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock_file.write_text('{"offset_seconds": 60}')
    monkeypatch.delenv("UPPSIKT_DEMO")
    assert clock.offset() == timedelta()
    with pytest.raises(UppsiktError, match="Klockan kan inte flyttas"):
        clock.move(real_now())
    assert clock_file.read_text() == '{"offset_seconds": 60}'


def test_a_moment_without_time_zone_is_refused(clock_file: Path) -> None:
    with pytest.raises(UppsiktError, match="tidszon"):
        clock.move(datetime(2027, 6, 25, 8, 0))  # noqa: DTZ001
    assert not clock_file.exists()
