"""Imports point down: the contracts of .importlinter hold, and would not hold otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.architecture.source import RANKS, ROOT, SOURCE

BROKEN = {
    "upwards": ("uppsikt/audit/chain.py", "import uppsikt.store.vault", "Arrows point down only"),
    "sideways": ("uppsikt/policy/clock.py", "import uppsikt.language", "Arrows point down only"),
    "the clock below": (
        "uppsikt/store/vault.py",
        "import uppsikt.project.clock",
        "Arrows point down only",
    ),
    "a connector from a service": (
        "uppsikt/dialogue/services.py",
        "import uppsikt.connectors.meta.client",
        "Only the wiring names connectors",
    ),
    "a connector from another": (
        "uppsikt/jobs/__init__.py",
        "import uppsikt.connectors.mail.smtp",
        "Only the wiring names connectors",
    ),
    "Django in the guideline": (
        "uppsikt/policy/findings.py",
        "import django.utils.translation",
        "The guideline and the language know no framework",
    ),
    "the time in the language": (
        "uppsikt/language/__init__.py",
        "import time",
        "The guideline and the language know no framework",
    ),
    "HTTP in a service": (
        "uppsikt/records/services.py",
        "import httpx",
        "Only connectors speak to the outside",
    ),
    "the product in the sandbox": (
        "uppsikt_sandbox/store.py",
        "import uppsikt.errors",
        "The sandbox and the product",
    ),
    "the sandbox in the product": (
        "uppsikt/project/demo.py",
        "import uppsikt_sandbox.store",
        "The sandbox and the product",
    ),
    "a package that no layer names": ("uppsikt/helpers.py", "", "Arrows point down only"),
}


def lint(source: Path) -> tuple[int, str]:
    """Check the contracts on the code below `source`; return the exit code and what was said."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    done = subprocess.run(
        [*command, str(ROOT / ".importlinter")],
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "200"},
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_every_contract_is_kept():
    code, said = lint(SOURCE)
    assert (code, "0 broken" in said) == (0, True), said


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source, apart, to be spoilt one line at a time."""
    place = tmp_path_factory.mktemp("source") / "src"
    shutil.copytree(SOURCE, place, ignore=shutil.ignore_patterns("*.pyc", "data", "static"))
    return place


@pytest.mark.parametrize(("path", "line", "contract"), BROKEN.values(), ids=BROKEN)
def test_a_wrong_import_is_found(path, line, contract, copied):
    spoilt = copied / path
    before = spoilt.read_text("utf-8") if spoilt.exists() else None
    spoilt.write_text(f"{before or ''}\n{line}\n", "utf-8")
    try:
        code, said = lint(copied)
    finally:
        spoilt.unlink() if before is None else spoilt.write_text(before, "utf-8")
    assert code == 1
    assert f"{contract}" in said.split("Broken contracts")[1]


def test_the_sweeps_rank_the_packages_as_the_contract_does():
    text = (ROOT / ".importlinter").read_text("utf-8")
    layers = text.split("layers =\n")[1].split("\n\n")[0].splitlines()
    told = [line.replace("|", " ").replace(":", " ").split() for line in reversed(layers)]
    ranked = {name: rank for rank, names in enumerate(told) for name in names}
    assert ranked == RANKS
