"""The real demo for tests: started as a person starts it, with everything that belongs to it.

Its people act over HTTP as browsers do; the world outside is moved by the sandbox's control verbs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
import psycopg
from tests.e2e.staff import Staff, address
from tests.project.processes import eventually, processes_of

from uppsikt.project import listening
from uppsikt.project.demo import DATABASE
from uppsikt.project.demo import Demo as Program
from uppsikt.project.paths import DemoPlaces
from uppsikt.project.postgres import SUPERUSER

START = 120.0  # seconds, on a machine that does much else
PATIENCE = 45.0  # the same, for what takes a second or a poll on an idle one
STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = "2027-02-01T09:10:00+01:00"  # a week without holidays
OPEN, CLOSE = 9, 11  # hours between which a test may begin, so that a working day lies ahead
PAGE = "100100100100102"  # Granåsa gata och park
TOKEN = "EAAP-granasa-102"

T = TypeVar("T")


def awaited(look: Callable[[], T | None], what: str, within: float = PATIENCE) -> T:
    """Look until something is there and return it."""
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what}: inte inom {within:.0f} s"
        time.sleep(0.1)


class Running:
    """A demo in a directory of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = listening.first_free(20000 + 40 * (os.getpid() % 200))
        self.sandbox_port = listening.first_free(self.port + 1, together=2)
        self.url = f"http://localhost:{self.port}"
        self.sandbox_url = f"http://localhost:{self.sandbox_port}"
        self.said = data.with_name(f"{data.name}.txt")
        self.process: subprocess.Popen[bytes] | None = None
        self.cold_start = 0.0
        self._staff: dict[str, Staff] = {}
        self._letters: dict[int, dict[str, Any]] = {}

    def start(self, *more: str) -> None:
        """Start it and return when its first page is ready."""
        began = time.monotonic()
        command = [sys.executable, "-m", "uppsikt", "demo", "--data", str(self.data)]
        command += ["--port", str(self.port), "--sandbox-port", str(self.sandbox_port), *more]
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(command, stdout=said, stderr=said)
        assert eventually(lambda: self.ended or "Ctrl-C" in self.words, within=START)
        assert "Ctrl-C" in self.words, self.words
        self.cold_start = time.monotonic() - began

    def stop(self) -> None:
        """Stop it as Ctrl-C does; nothing may be left."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(30) == 0, self.words
        assert self.processes() == {}

    def clear(self) -> None:
        """End whatever may be left after a failed test and remove the cluster."""
        if self.process is not None and not self.ended:
            self.process.kill()
            self.process.wait()
        eventually(lambda: self.processes() == {}, within=20)
        self.program.cluster.remove()

    @cached_property
    def program(self) -> Program:
        """What the demo knows of itself. It makes its directory, so only once it runs."""
        return Program(DemoPlaces(self.data), self.port, self.sandbox_port)

    @property
    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    @property
    def words(self) -> str:
        """What it has said on the screen."""
        return self.said.read_text("utf-8")

    def processes(self) -> dict[int, str]:
        """Every process that belongs to it, except the one that was started."""
        ours = processes_of(self.data) | processes_of(self.program.cluster.home)
        return {pid: text for pid, text in ours.items() if self.process and pid != self.process.pid}

    def find(self, words: str) -> int:
        """The oldest process whose command has `words`; 0 when there is none."""
        return min((pid for pid, text in self.processes().items() if words in text), default=0)

    def kill(self, words: str) -> Callable[[], bool]:
        """kill -9 the process and, where it heads one, its group. Returns: is there a new one?"""
        killed = self.find(words)
        assert killed, f"{words} finns inte"
        heads = os.getpgid(killed) == killed
        (os.killpg if heads else os.kill)(killed, signal.SIGKILL)
        return lambda: self.find(words) not in (0, killed)

    def has_read_everything(self) -> bool:
        """Whether the first reading of every account is over."""
        unread = "SELECT count(*) FROM uppsikt_connection WHERE last_complete_pass IS NULL"
        return self.rows(unread) == [(0,)]

    def is_well(self) -> bool:
        """Whether the product and the world outside answer."""
        try:
            pages = [httpx.get(f"{self.url}/healthz"), self.control.get("state")]
        except httpx.TransportError:
            return False
        return all(page.status_code == 200 for page in pages)

    @cached_property
    def control(self) -> httpx.Client:
        """The sandbox's control verbs."""
        return httpx.Client(base_url=f"{self.sandbox_url}/control/", timeout=30)

    def do(self, verb: str, **body: Any) -> dict[str, Any]:
        """Move the world outside."""
        return _told(self.control.post(verb, json=body))

    def ask(self, verb: str, **query: Any) -> dict[str, Any]:
        """Look at the world outside."""
        return _told(self.control.get(verb, params=query))

    def ask_to_wait(self, verb: str) -> bool:
        """Wait until the world outside withholds an answer; False when it had none to withhold."""
        return bool(self.do(verb, seconds=20)["held"])

    def staff(self, name: str) -> Staff:
        """Somebody of Granåsa, logged in."""
        if name not in self._staff:
            self._staff[name] = Staff(self.url, name)
        return self._staff[name]

    def rows(self, query: str, *params: object) -> list[tuple[Any, ...]]:
        """Read the database past the product, to see that nothing was changed or lost."""
        with psycopg.connect(self.program.cluster.url(DATABASE, SUPERUSER)) as connection:
            return connection.execute(query.encode(), params).fetchall()

    def command(self, *verb: str) -> subprocess.CompletedProcess[str]:
        """Run `uppsikt …` beside the running demo, against its database."""
        return subprocess.run(
            [sys.executable, "-m", "uppsikt", *verb],
            env={**os.environ, **self.program.environment()},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def now(self) -> datetime:
        """What the demo's clock shows, in Stockholm."""
        return datetime.fromisoformat(self.ask("clock")["now"]).astimezone(STOCKHOLM)

    def move_to(self, moment: datetime) -> None:
        """Move the clock of the product and of the world outside."""
        self.do("clock", at=moment.isoformat())

    def be_a_working_morning(self) -> datetime:
        """See to it that it is morning on a Monday to Thursday; the clock only goes forward."""
        now = self.now()
        if now.weekday() < 4 and OPEN <= now.hour < CLOSE:
            return now
        day = now + timedelta(days=1)
        while day.weekday() > 3:
            day += timedelta(days=1)
        self.move_to(day.replace(hour=OPEN, minute=10, second=0, microsecond=0))
        return self.now()

    def letters(self, to: str, about: str) -> list[dict[str, Any]]:
        """Letters to somebody whose text has `about`, oldest first."""
        sent = self.ask("mail/list", to=address(to))["mails"]
        letters = [self._letter(one["id"]) for one in sent]
        return sorted((one for one in letters if about in one["text"]), key=lambda one: one["id"])

    def _letter(self, number: int) -> dict[str, Any]:
        if number not in self._letters:
            self._letters[number] = self.ask("mail/get", id=number)
        return self._letters[number]


def _told(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@contextmanager
def running(directory: Path) -> Iterator[Running]:
    """A demo started for the first time, on a Monday morning; it has read what was there."""
    demo = Running(directory / "data")
    try:
        demo.start("--at", MONDAY)
        awaited(demo.has_read_everything, "första läsningen")
        yield demo
        demo.stop()
    finally:
        demo.clear()
