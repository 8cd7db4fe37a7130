"""`uppsikt test` itself: nothing red is hidden, and the closing line comes last."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from uppsikt.errors import UppsiktError
from uppsikt.project import browser, debian, postgres_binaries, testing
from uppsikt.project.postgres_binaries import Binaries
from uppsikt.project.testing import Step

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
import pytest

def test_green():
    assert 1 + 1 == 2

@pytest.mark.skip(reason="ingen lust")
def test_left_out():
    pass

@pytest.mark.browser
def test_in_a_browser():
    pass

def test_with_a_database(ground):
    pass

@pytest.fixture
def ground():
    pass
"""


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these shell lines be the judges; nothing is installed."""

    def use(*lines: str) -> None:
        made = [Step(f"prov {n}", ["sh", "-c", line]) for n, line in enumerate(lines, start=1)]
        monkeypatch.setattr(testing, "_all", lambda everything: iter(made))
        monkeypatch.setattr(testing, "_install_what_may_be_installed", lambda everything: None)

    return use


def test_every_judge_is_heard_and_one_red_is_red(
    steps: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    steps("echo fel; exit 3", "echo '12 passed in 0.01s'")
    assert testing.run(everything=False, rest=[]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("── prov") and ":" in line] == [
        "── prov 1: UNDERKÄNT (felkod 3), 0 s ──",
        "── prov 2: godkänt, 0 s ──",
    ]
    assert lines[-1] == "12 passed in 0.01s"


def test_all_green_is_green(steps: Callable[..., None]) -> None:
    steps("true", "echo '3 passed in 1s'")
    assert testing.run(everything=False, rest=[]) == 0


def headings(monkeypatch: pytest.MonkeyPatch, *, everything: bool) -> list[str]:
    made: list[Step] = []
    monkeypatch.setattr(testing, "_install_what_may_be_installed", lambda everything: None)
    monkeypatch.setattr(Step, "run", lambda step, root: made.append(step))
    testing.run(everything=everything, rest=[])
    return [step.heading for step in made]


JUDGES = [
    "ruff check",
    "ruff format",
    "mypy",
    "import-linter",
    "makemigrations --check",
    "docs --check",
    "messages --check",
]


def test_the_judges_come_in_order_and_the_suite_last(monkeypatch: pytest.MonkeyPatch) -> None:
    assert headings(monkeypatch, everything=False) == [*JUDGES, "pytest"]


def test_all_of_it_runs_on_both_postgresqls(monkeypatch: pytest.MonkeyPatch) -> None:
    system = [Binaries(Path("/pg17"), "17.2", "system"), Binaries(Path("/pg15"), "15.20", "system")]
    monkeypatch.setattr(postgres_binaries, "system", lambda: system)
    assert headings(monkeypatch, everything=True) == [
        *JUDGES,
        "pytest, databasproven på PostgreSQL 15.20",
        "pytest",
    ]


def test_a_missing_postgresql_is_red_where_all_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_binaries, "system", list)
    monkeypatch.delenv("UPPSIKT_REQUIRE_ALL", raising=False)
    assert headings(monkeypatch, everything=True) == [*JUDGES, "pytest"]
    monkeypatch.setenv("UPPSIKT_REQUIRE_ALL", "1")
    with pytest.raises(UppsiktError, match="apt-get install postgresql"):
        headings(monkeypatch, everything=True)


@pytest.mark.parametrize(
    ("environment", "closing"),
    [
        ({}, "3 passed, 1 skipped"),
        ({"UPPSIKT_CHROMIUM": "/borta"}, "2 passed, 2 skipped"),
        ({"UPPSIKT_DATABASE_ONLY": "1"}, "1 passed, 3 deselected"),
        ({"UPPSIKT_REQUIRE_ALL": "1"}, "3 passed, 1 error"),
        ({"UPPSIKT_REQUIRE_ALL": "1", "UPPSIKT_CHROMIUM": "/borta"}, "2 passed, 2 errors"),
    ],
    ids=["allt", "utan webbläsare", "bara databasen", "allt krävs", "allt krävs utan webbläsare"],
)
def test_which_tests_run_is_seen_in_the_closing_line(
    tmp_path: Path, environment: dict[str, str], closing: str
) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser: x\n")
    assert closing_line(tmp_path, environment).startswith(closing)


def closing_line(suite: Path, environment: dict[str, str]) -> str:
    """Run the suite as `uppsikt test` does and return its last line."""
    told = {name: value for name, value in os.environ.items() if "UPPSIKT" not in name}
    plugins = ["-p", testing.PLUGIN, "-p", "no:cacheprovider", "-p", "no:django"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, str(suite)],
        cwd=suite,
        env={**told, "PYTHONPATH": str(ROOT), "UPPSIKT_CHROMIUM": sys.executable, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()[-1]


def test_a_whole_file_that_is_skipped_is_red_where_all_is_required(tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text("import pytest\npytest.importorskip('saknas')\n")
    closing = closing_line(tmp_path, {"UPPSIKT_REQUIRE_ALL": "1"})
    assert closing.startswith("1 error")


def test_ones_own_choice_of_browser_is_not_silently_replaced(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen = tmp_path / "chromium"
    monkeypatch.setenv("UPPSIKT_CHROMIUM", str(chosen))
    assert browser.find() is None
    chosen.touch()
    assert browser.find() == chosen


class Apt:
    """Stands in for apt-get."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.asked: list[str] = []

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        self.asked.append(f"{arguments[0]} {arguments[-1]}")
        return subprocess.CompletedProcess(arguments, self.codes.pop(0), "", "E: inget paket")


def test_a_package_is_installed_after_an_update_when_the_list_is_old(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    apt = Apt(100, 0, 0)
    monkeypatch.setattr(debian, "_apt", apt)
    assert debian.install("chromium")
    assert apt.asked == ["install chromium", "update -qq", "install chromium"]
    assert "Installerar Debians paket chromium" in capsys.readouterr().out


def test_a_package_that_cannot_be_installed_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(debian, "_apt", Apt(100, 0, 100))
    assert not debian.install("chromium")
    assert "E: inget paket" in capsys.readouterr().out


def test_debians_postgresql_brings_no_server_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configuration = tmp_path / "postgresql-common" / "createcluster.conf"
    monkeypatch.setattr(debian, "NO_CLUSTER", configuration)
    monkeypatch.setattr(debian, "_apt", Apt(0))
    assert debian.install("postgresql")
    assert configuration.read_text() == "create_main_cluster = false\n"
