"""Children are kept running, ended in order, and none outlives its keeper."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.project.processes import eventually, processes_of

from uppsikt.errors import UppsiktError
from uppsikt.project import supervisor as module
from uppsikt.project.supervisor import Child, Supervisor

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
SLEEPER = "import time; time.sleep(60)"
PARENT = """
import subprocess, sys
subprocess.run([sys.executable, "-c", "import time; time.sleep(60)", sys.argv[1]])
"""
KEEPER = """
import sys, time
from pathlib import Path
from uppsikt.project.supervisor import Child, Supervisor
keeper = Supervisor(print)
keeper.start(Child("Sovaren", ["sleep", "60"], {"PATH": "/usr/bin:/bin"}, Path(sys.argv[1])))
print(keeper.children[0].process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def keeper(said: list[str]) -> Supervisor:
    return Supervisor(said.append)


def child(place: Path, *command: str, name: str = "Provet") -> Child:
    return Child(name, command, {"PATH": os.environ["PATH"]}, place / f"{name}.log")


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_a_killed_child_is_started_again_and_that_is_said(
    keeper: Supervisor, said: list[str], tmp_path: Path
) -> None:
    sleeper = child(tmp_path, "sleep", "60")
    keeper.start(sleeper)
    killed = pid_of(sleeper)
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: keeper.look() or pid_of(sleeper) != killed)
    assert sleeper.code is None
    assert said == [f"Provet avslutades (signal 9) och startas om. Se {tmp_path}/Provet.log"]
    keeper.stop()


def test_a_child_that_keeps_failing_is_tried_ever_more_slowly(
    keeper: Supervisor, said: list[str], tmp_path: Path
) -> None:
    keeper.start(child(tmp_path, "false"))
    until = time.monotonic() + 2.5
    while time.monotonic() < until:
        keeper.look()
        time.sleep(0.01)
    assert 2 <= len(said) <= 4
    assert set(said) == {f"Provet avslutades (felkod 1) och startas om. Se {tmp_path}/Provet.log"}
    keeper.stop()


def test_what_a_killed_child_left_behind_ends_with_it(keeper: Supervisor, tmp_path: Path) -> None:
    parent = child(tmp_path, sys.executable, "-c", PARENT, str(tmp_path))
    keeper.start(parent)
    assert eventually(lambda: len(processes_of(tmp_path)) == 2)
    left = set(processes_of(tmp_path)) - {pid_of(parent)}
    os.kill(pid_of(parent), signal.SIGKILL)
    assert eventually(lambda: keeper.look() or not left & set(processes_of(tmp_path)))
    keeper.stop()
    assert processes_of(tmp_path) == {}


def test_stopping_ends_even_a_child_that_does_not_listen(
    keeper: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "POLITE", 0.5)
    keeper.start(child(tmp_path, sys.executable, "-c", SLEEPER, str(tmp_path), name="Snäll"))
    keeper.start(child(tmp_path, sys.executable, "-c", STUBBORN, str(tmp_path), name="Envis"))
    assert eventually(lambda: len(processes_of(tmp_path)) == 2)
    keeper.stop()
    assert processes_of(tmp_path) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="kärnan säger till barnen bara på Linux")
def test_a_killed_keeper_leaves_no_child(tmp_path: Path) -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER, tmp_path / "logg"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert keeper.stdout is not None
    sleeper = int(keeper.stdout.readline())
    assert Path(f"/proc/{sleeper}").exists()
    keeper.kill()
    keeper.wait()
    assert eventually(lambda: not _runs(sleeper))


def test_a_failed_start_shows_the_childs_own_words(keeper: Supervisor, tmp_path: Path) -> None:
    keeper.start(child(tmp_path, "sh", "-c", "echo 'porten är upptagen' >&2; exit 3"))
    with pytest.raises(UppsiktError, match="Provet startar inte: porten är upptagen"):
        keeper.wait_until(lambda: False, within=10)
    keeper.stop()


def test_waiting_ends_when_it_has_taken_too_long(keeper: Supervisor, tmp_path: Path) -> None:
    keeper.start(child(tmp_path, "sleep", "60"))
    with pytest.raises(UppsiktError, match="Provet startar inte"):
        keeper.wait_until(lambda: False, within=0.1)
    keeper.stop()


def _runs(pid: int) -> bool:
    """A zombie whose new parent has not yet looked doesn't run."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
