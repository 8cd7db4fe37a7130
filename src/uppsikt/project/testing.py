"""`uppsikt test`: everything that must be green, in order, each under a heading with its time.

The last line is pytest's own closing line of the whole suite.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from uppsikt.errors import N_, UppsiktError
from uppsikt.project import browser, debian, paths, postgres_binaries
from uppsikt.project.speaking import say

PROCESSES = "2"
PLUGIN = "tests.project.selection"
NOTHING_FITS = 5  # pytest's exit code when no test was selected


@dataclass
class Step:
    """One judge: its heading, its command, and what it is told through the environment."""

    heading: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    code: int = 0
    last_line: str = ""

    def run(self, root: Path) -> None:
        """Run it, its output as it comes; remember how it ended."""
        say(f"\n── {self.heading} ──")
        began = time.monotonic()
        process = subprocess.Popen(
            self.command,
            cwd=root,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        assert process.stdout is not None
        for line in process.stdout:
            say(line.rstrip("\n"))
            self.last_line = line.strip() or self.last_line
        self.code = process.wait()
        self.seconds = time.monotonic() - began
        say(f"── {self.heading}: {self.verdict} ──")

    @property
    def verdict(self) -> str:
        how = "godkänt" if self.code == 0 else f"UNDERKÄNT (felkod {self.code})"
        return f"{how}, {self.seconds:.0f} s"


def run(*, everything: bool, rest: Sequence[str]) -> int:
    """Run all judges, or only the tests named in `rest`; 0 when all of them are content."""
    root = paths.checkout()
    if root is None:
        raise UppsiktError(
            N_("Proven följer inte med det installerade paketet."),
            N_("Hämta källkoden och kör där: python3 run.py test"),
        )
    _install_what_may_be_installed(everything)
    steps = list(_only(rest, everything) if rest else _all(everything))
    for step in steps:
        step.run(root)
    say("\n── Sammanfattning ──")
    for step in steps:
        say(f"{step.heading:<44} {step.verdict}")
    say(steps[-1].last_line)
    return 1 if any(step.code for step in steps) else 0


def _all(everything: bool) -> Iterator[Step]:
    yield from _judges()
    environment = {"UPPSIKT_ALL": "1"} if everything else {}
    if everything:
        yield from _on_debians_postgresql(environment)
    yield Step("pytest", _pytest(everything), environment)


def _judges() -> Iterator[Step]:
    python, uppsikt = [sys.executable, "-m"], [sys.executable, "-P", "-m", "uppsikt"]
    quiet = {"PYTHONWARNINGS": "ignore::RuntimeWarning"}
    yield Step("ruff check", [*python, "ruff", "check", "."])
    yield Step("ruff format", [*python, "ruff", "format", "--check", "."])
    yield Step("mypy", [*python, "mypy"])
    yield Step("import-linter", [str(Path(sys.executable).with_name("lint-imports"))])
    yield Step(
        "makemigrations --check",
        [*uppsikt, "manage", "makemigrations", "--check", "--skip-checks"],
        quiet,
    )
    yield Step("docs --check", [*uppsikt, "docs", "--check"])
    yield Step("messages --check", [*uppsikt, "messages", "--check"])


def _only(rest: Sequence[str], everything: bool) -> Iterator[Step]:
    yield Step("pytest", [*_pytest(everything), *rest], {"UPPSIKT_ALL": "1"} if everything else {})


def _pytest(everything: bool) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "-q", "-n", PROCESSES]
    return command if everything else [*command, "-m", "not slow"]


def _on_debians_postgresql(environment: Mapping[str, str]) -> Iterator[Step]:
    """The tests that touch a database, once more on the system's PostgreSQL."""
    others = postgres_binaries.system()
    if not others:
        if _insists():
            raise UppsiktError(
                N_("Systemets PostgreSQL saknas, och proven ska köras också på den."),
                N_("Installera den: apt-get install postgresql"),
            )
        say("Systemets PostgreSQL finns inte här; proven körs bara på hjulets.")
        return
    oldest = others[-1]
    told = {**environment, "UPPSIKT_PG_BIN": str(oldest.directory), "UPPSIKT_DATABASE_ONLY": "1"}
    yield Step(f"pytest, databasproven på PostgreSQL {oldest.version}", _pytest(True), told)


def _insists() -> bool:
    return os.environ.get("UPPSIKT_REQUIRE_ALL", "") == "1"


def _install_what_may_be_installed(everything: bool) -> None:
    """Only Debian's chromium, and for `--all` Debian's PostgreSQL; only as root, said aloud."""
    if browser.find() is None and not (debian.can_install() and debian.install("chromium")):
        say("Ingen webbläsare finns: webbläsarproven hoppas över (apt-get install chromium).")
    wanted = everything and _insists() and not postgres_binaries.system()
    if wanted and debian.can_install():
        debian.install("postgresql")
