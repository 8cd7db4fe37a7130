"""The generated pages: written from the code, and found stale when they say something else."""

from pathlib import Path

import pytest

from uppsikt.errors import UppsiktError
from uppsikt.project import docs, paths


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "checkout", lambda: tmp_path)
    return tmp_path


def test_pages_are_written_once_and_then_left_alone(checkout: Path) -> None:
    generated = checkout / "docs" / "generated"
    pages = [generated / name for name in docs.PAGES]
    assert docs.stale() == pages
    assert docs.write() == pages
    assert docs.stale() == []
    assert docs.write() == []


def test_a_page_that_says_something_else_is_stale(checkout: Path) -> None:
    docs.write()
    page = checkout / "docs" / "generated" / "rules.md"
    page.write_text(page.read_text(encoding="utf-8") + "en rad till\n", encoding="utf-8")
    assert docs.stale() == [page]


def test_an_installed_package_has_no_pages_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "checkout", lambda: None)
    with pytest.raises(UppsiktError) as refused:
        docs.write()
    assert refused.value.message == "Dokumentationen skrivs bara i källkoden."


def test_every_line_of_a_table_has_the_tables_columns() -> None:
    for build in docs.PAGES.values():
        for table in build().split("\n\n"):
            lines = [line.replace("\\|", "") for line in table.splitlines() if line[:1] == "|"]
            assert len({line.count("|") for line in lines}) <= 1
