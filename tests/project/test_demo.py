"""The demo as one starts it: kill anything and it comes back; stop it and nothing is left."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.project.processes import eventually, processes_of

from uppsikt.project import listening
from uppsikt.project.demo import DATABASE
from uppsikt.project.postgres import SUPERUSER, Cluster

pytestmark = pytest.mark.slow

START = 120.0  # seconds, on a machine that does much else
RECOVER = 60.0


class Demo:
    """A demo in a directory of its own, started like a person starts it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = listening.first_free(18000 + os.getpid() % 1000)
        self.sandbox_port = listening.first_free(self.port + 1, together=2)
        self.process: subprocess.Popen[str] | None = None
        self.said = data.with_name(f"{data.name}.txt")

    def command(self, *more: str) -> list[str]:
        return [sys.executable, "-m", "uppsikt", "demo", "--data", str(self.data), *more]

    def start(self, *more: str) -> None:
        ports = ["--port", str(self.port), "--sandbox-port", str(self.sandbox_port)]
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                self.command(*ports, *more), stdout=said, stderr=said, text=True
            )
        assert eventually(lambda: self.ended or "Ctrl-C" in self.words, within=START)
        assert "Ctrl-C" in self.words, self.words

    @property
    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    @property
    def words(self) -> str:
        return self.said.read_text("utf-8")

    def end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(30)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    def cluster(self) -> Cluster:
        return Cluster(self.data / "postgres")

    def people(self) -> int:
        with psycopg.connect(self.cluster().url(DATABASE, SUPERUSER)) as connection:
            row = connection.execute("SELECT count(*) FROM uppsikt_person").fetchone()
        assert row is not None
        return int(row[0])

    def running(self) -> dict[int, str]:
        """Every process of the demo but the one we started."""
        ours = processes_of(self.data) | processes_of(self.cluster().home)
        return {pid: text for pid, text in ours.items() if self.process and pid != self.process.pid}

    def find(self, words: str) -> int:
        """The oldest process whose command has `words`; 0 when there is none."""
        return min((pid for pid, text in self.running().items() if words in text), default=0)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo") / "data")
    yield demo
    if demo.process is not None and demo.process.poll() is None:
        demo.end(signal.SIGTERM)
    demo.cluster().remove()


@pytest.fixture
def demo(place: Demo) -> Demo:
    """A running demo, whatever the test before did to it."""
    if place.process is None or place.ended:
        place.start()
    return place


def test_it_says_where_it_is_and_who_can_log_in(demo: Demo) -> None:
    assert demo.answers()
    assert f"http://localhost:{demo.port}" in demo.words
    assert f"http://localhost:{demo.sandbox_port}" in demo.words
    assert "maja.lindqvist@granasa.example" in demo.words
    assert demo.people() == 15


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("uppsikt serve", "Webbservern avslutades (signal 9)"),
        ("uppsikt worker", "Arbetaren avslutades (signal 9)"),
        ("uppsikt_sandbox serve", "Sandlådan avslutades (signal 9)"),
        ("postgres_guard", "Databasen avslutades"),
        ("bin/postgres -D", ""),
    ],
    ids=["webbservern", "arbetaren", "sandlådan", "väktaren", "databasen"],
)
def test_what_is_killed_comes_back(demo: Demo, words: str, said: str) -> None:
    killed = demo.find(words)
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: demo.find(words) not in (0, killed), within=RECOVER), demo.words
    assert eventually(demo.answers, within=RECOVER), demo.words
    assert eventually(lambda: said in demo.words, within=RECOVER)
    assert demo.people() == 15


def test_a_killed_process_of_the_web_server_is_replaced(demo: Demo) -> None:
    head = demo.find("uppsikt serve")
    killed = max(pid for pid, text in demo.running().items() if "uppsikt serve" in text)
    assert killed != head
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: killed not in demo.running() and demo.answers(), within=RECOVER)
    assert demo.find("uppsikt serve") == head


def test_a_second_one_on_the_same_data_says_where_the_first_is(demo: Demo) -> None:
    second = subprocess.run(demo.command(), capture_output=True, text=True, check=False, timeout=60)
    assert second.returncode == 1
    assert f"Demon körs redan: http://localhost:{demo.port}" in second.stderr


def test_ctrl_c_ends_everything(demo: Demo) -> None:
    assert demo.end(signal.SIGINT) == 0
    assert demo.running() == {}
    assert json.loads((demo.data / "demo.json").read_text())["pid"] is None


def test_a_killed_demo_leaves_nothing_and_the_next_start_goes_on(demo: Demo) -> None:
    demo.end(signal.SIGKILL)
    assert eventually(lambda: demo.running() == {}, within=RECOVER), demo.running()
    demo.start()
    assert demo.people() == 15


def test_the_clock_stands_where_it_was_put(demo: Demo) -> None:
    demo.end(signal.SIGTERM)
    demo.start("--at", "2027-06-24T09:00:00+02:00")
    assert "Demons klocka är flyttad: den är 2027-06-24 07:0" in demo.words
    assert demo.people() == 15


def test_a_fresh_start_forgets_the_clock_and_the_keys(demo: Demo) -> None:
    secret = (demo.data.with_name("data-keys") / "secret").read_text()
    demo.end(signal.SIGTERM)
    demo.start("--fresh")
    assert "klocka" not in demo.words
    assert (demo.data.with_name("data-keys") / "secret").read_text() != secret
    assert demo.people() == 15


def test_a_port_that_is_taken_is_named(demo: Demo, tmp_path: Path) -> None:
    other = Demo(tmp_path / "annan")
    command = other.command("--port", str(demo.port))
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert refused.returncode == 1
    assert f"Porten {demo.port} används redan" in refused.stderr


def test_a_directory_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "semesterbild.jpg").write_bytes(b"\xff\xd8")
    refused = subprocess.run(
        Demo(tmp_path).command("--fresh"), capture_output=True, text=True, check=False, timeout=60
    )
    assert refused.returncode == 1
    assert "innehåller annat än en demo" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["semesterbild.jpg"]
