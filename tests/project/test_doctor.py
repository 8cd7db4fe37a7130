"""The doctor: each finding with what to do, and a code that tells whether anything must be done."""

from pathlib import Path

import pytest

from uppsikt.errors import UppsiktError
from uppsikt.project import browser, demo, doctor, listening, paths, postgres_binaries
from uppsikt.project.postgres_binaries import Binaries


@pytest.fixture(autouse=True)
def healthy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine where all is well and no demo runs."""
    found = Binaries(Path("/pg"), "18.6", "wheel")
    monkeypatch.setattr(postgres_binaries, "find", lambda: found)
    monkeypatch.setattr(browser, "find", lambda: Path("/usr/bin/chromium"))
    monkeypatch.setattr(listening, "is_free", lambda port: True)
    monkeypatch.setattr(paths, "demo_directory", lambda: tmp_path / "demo")
    monkeypatch.delenv("DATABASE_URL", raising=False)


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_healthy_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run() == 0
    lines = said(capsys)
    assert "✓ PostgreSQL 18.6 (/pg)" in lines
    assert lines[-1] == "Allt som behövs finns."


def test_no_postgresql_must_be_mended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> Binaries:
        raise UppsiktError("PostgreSQL finns inte.", "Kör: apt-get install postgresql")

    monkeypatch.setattr(postgres_binaries, "find", refuse)
    assert doctor.run() == 1
    lines = said(capsys)
    place = lines.index("✗ PostgreSQL finns inte.")
    assert lines[place + 1] == "  Kör: apt-get install postgresql"
    assert lines[-1] == "1 sak(er) behöver åtgärdas."


def test_no_browser_and_taken_ports_are_only_noted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(browser, "find", lambda: None)
    monkeypatch.setattr(listening, "is_free", lambda port: port != demo.WEB_PORT)
    assert doctor.run() == 0
    lines = said(capsys)
    assert "– Ingen webbläsare: ögonblicksbilder sparas utan bild." in lines
    assert "– Port 8000 är upptagen; demon tar närmast lediga." in lines
    assert "✓ Port 8010 är ledig" in lines


@pytest.mark.django_db
def test_the_product_is_examined_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///uppsikt")
    assert doctor.run() == 0
    assert "✓ Databasen kan svenska; nyckelring och inställningar är i ordning" in said(capsys)
