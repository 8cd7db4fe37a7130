"""run.py: the first thing a newcomer meets, with nothing installed yet."""

import ast
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

RUN = Path(__file__).resolve().parents[2] / "run.py"
VERSION = f"{sys.version_info.major} {sys.version_info.minor}"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py in an empty checkout with small lock files."""
    spec = importlib.util.spec_from_file_location("run", RUN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    locks, venv = tmp_path / "requirements", tmp_path / ".venv"
    locks.mkdir()
    for group in ("core", "sandbox", "postgres", "dev", "uv"):
        (locks / f"{group}.txt").write_text(f"{group}==1.0\n")
    places = {"ROOT": tmp_path, "VENV": venv, "LOCKS": locks, "STAMP": venv / "stamp.json"}
    for name, value in places.items():
        monkeypatch.setattr(module, name, value)
    return module


class Commands:
    """Stands in for the programs that run.py starts, and remembers what it was asked."""

    def __init__(self, run: ModuleType, *failing: str) -> None:
        self.run = run
        self.asked: list[str] = []
        self.failing = failing

    def __call__(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        words = " ".join(command)
        self.asked.append(words)
        if any(text in words for text in self.failing):
            return subprocess.CompletedProcess(command, 1, "", "error: no route to host")
        if "venv" in command:
            (self.run.VENV / "bin").mkdir(parents=True)
            (self.run.VENV / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
        answer = VERSION if "-c" in command and self.run.VENV.exists() else ""
        return subprocess.CompletedProcess(command, 0, answer, "")

    @property
    def installs(self) -> list[str]:
        """What was installed, as `tool: group group`."""
        found = [words for words in self.asked if " install " in words]
        return [f"{_tool(words)}: {_groups(words)}" for words in found]


def _tool(words: str) -> str:
    return "uv" if " pip install --python" in words and "-m pip" not in words else "pip"


def _groups(words: str) -> str:
    return " ".join(Path(word).stem for word in words.split() if word.endswith(".txt"))


@pytest.fixture
def commands(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Commands]:
    def stand_in(*failing: str) -> Commands:
        made = Commands(run, *failing)
        monkeypatch.setattr(run, "run", made)
        return made

    return stand_in


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(RUN.read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module for node in imports if isinstance(node, ast.ImportFrom)}
    modules |= {
        name.name for node in imports if isinstance(node, ast.Import) for name in node.names
    }
    assert {name.partition(".")[0] for name in modules if name} <= set(sys.stdlib_module_names)


def test_older_pythons_can_read_it_far_enough_to_say_so() -> None:
    assert ast.parse(RUN.read_text("utf-8"), feature_version=(3, 7))


def test_a_python_that_is_too_old_is_told_in_both_languages(run: ModuleType) -> None:
    said = run.too_old((3, 9, 18, "final", 0))
    assert "Uppsikt behöver Python 3.11 eller nyare; det här är 3.9." in said
    assert "Uppsikt needs Python 3.11 or newer; this is 3.9." in said
    assert "apt-get install python3" in said


@pytest.mark.parametrize(
    ("verb", "groups"),
    [
        ("demo", ["core", "sandbox", "postgres"]),
        ("doctor", ["core", "sandbox", "postgres"]),
        ("test", ["core", "sandbox", "postgres", "dev"]),
    ],
)
def test_a_verb_gets_what_it_needs(run: ModuleType, verb: str, groups: list[str]) -> None:
    assert run.groups_for(verb) == groups


def test_the_first_time_everything_is_installed_with_uv_and_noted(
    run: ModuleType, commands: Callable[..., Commands]
) -> None:
    made = commands()
    run.prepare(run.groups_for("demo"))
    assert made.installs == ["uv: core sandbox", "uv: postgres"]
    assert all("--require-hashes" in words for words in made.asked if " install " in words)
    assert json.loads(run.STAMP.read_text()) == {
        "python": VERSION,
        **{group: run.digest(group) for group in ("core", "sandbox", "postgres")},
    }
    [link] = run.VENV.glob("lib/python3*/site-packages/uppsikt-src.pth")
    assert link.read_text() == f"{run.ROOT / 'src'}\n"


def test_the_second_time_nothing_is_installed(
    run: ModuleType, commands: Callable[..., Commands]
) -> None:
    commands()
    run.prepare(run.groups_for("demo"))
    again = commands()
    run.prepare(run.groups_for("demo"))
    assert again.installs == []
    assert len(again.asked) == 1


def test_a_changed_lock_file_is_installed_again_and_it_alone(
    run: ModuleType, commands: Callable[..., Commands]
) -> None:
    commands()
    run.prepare(run.groups_for("test"))
    (run.LOCKS / "sandbox.txt").write_text("sandbox==2.0\n")
    again = commands()
    run.prepare(run.groups_for("test"))
    assert again.installs == ["uv: sandbox"]


def test_another_python_below_the_environment_means_a_new_environment(
    run: ModuleType, commands: Callable[..., Commands]
) -> None:
    commands()
    run.prepare(run.groups_for("demo"))
    run.write_stamp({**run.read_stamp(), "python": "3 10"})
    again = commands()
    run.prepare(run.groups_for("demo"))
    assert again.installs == ["uv: core sandbox", "uv: postgres"]


def test_without_uv_it_is_fetched_and_without_network_for_that_pip_does_it(
    run: ModuleType, commands: Callable[..., Commands], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    made = commands("bin/uv", "uv.txt")
    run.prepare(["core"])
    assert made.installs == ["pip: uv", "pip: core"]


def test_where_uv_fails_pip_may_still_work(
    run: ModuleType, commands: Callable[..., Commands]
) -> None:
    made = commands("uv pip install")
    run.prepare(["core"])
    assert made.installs == ["uv: core", "pip: core"]


def test_the_postgresql_package_may_fail(
    run: ModuleType, commands: Callable[..., Commands], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands("postgres.txt")
    run.prepare(run.groups_for("demo"))
    assert run.read_stamp()["postgres"] == f"failed {run.digest('postgres')}"
    monkeypatch.setattr(run, "has_system_postgres", lambda: True)
    assert run.is_installed("postgres", run.read_stamp())
    monkeypatch.setattr(run, "has_system_postgres", lambda: False)
    assert not run.is_installed("postgres", run.read_stamp())


def test_no_network_is_said_plainly_and_nothing_is_noted(
    run: ModuleType, commands: Callable[..., Commands]
) -> None:
    commands(" install ")
    with pytest.raises(run.Problem) as refused:
        run.prepare(["core"])
    assert "Paketen kunde inte installeras:\n    error: no route to host" in str(refused.value)
    assert "HTTPS_PROXY" in str(refused.value)
    assert run.read_stamp() == {}


def test_a_missing_venv_module_names_its_package(
    run: ModuleType, commands: Callable[..., Commands]
) -> None:
    commands("venv")
    with pytest.raises(run.Problem, match="apt-get install python3-venv"):
        run.prepare(["core"])


def test_a_uv_that_is_only_a_shim_is_not_believed(run: ModuleType, tmp_path: Path) -> None:
    shim = tmp_path / "uv"
    shim.write_text("#!/bin/sh\necho 'pyenv: uv: command not found' >&2; exit 127\n")
    shim.chmod(0o755)
    assert run.run([str(shim), "--version"]).returncode == 127
    assert run.run([str(tmp_path / "borta"), "--version"]).returncode == 127


def test_the_verb_and_its_words_are_handed_on(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(run, "prepare", lambda groups: None)
    monkeypatch.setattr(os, "execv", lambda path, words: handed.append((path, words)))
    run.main(["demo", "--port", "9000"])
    python = run.VENV / "bin" / "python"
    assert handed == [(python, [str(python), "-P", "-m", "uppsikt", "demo", "--port", "9000"])]
