"""Keeps a handful of child processes running and leaves none behind.

A child that ends is started again, at once the first time and then ever more slowly, and that is
said aloud. Each child is the head of a process group of its own: Ctrl-C reaches only us, and we
stop them in order. If we are killed, the kernel tells the children (Linux) and the end of their
standard input does (everywhere, for those who read it).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from uppsikt.errors import N_, UppsiktError
from uppsikt.project.postgres_guard import stop_when_parent_dies

STEADY = 20.0  # seconds after which a child counts as working
LONGEST_PAUSE = 30.0
POLITE = 6.0  # seconds a child gets to finish what it does
LOG_LIMIT = 5_000_000

Say = Callable[[str], None]


@dataclass
class Child:
    """A process to keep: what people call it, its command, environment and log."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    began: float = 0.0
    resume_at: float = 0.0

    def start(self) -> None:
        """Start the process; its output goes to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        mode = "wb" if self.log.exists() and self.log.stat().st_size > LOG_LIMIT else "ab"
        with self.log.open(mode) as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=stop_when_parent_dies(signal.SIGTERM),  # noqa: PLW1509 - one system call
            )
        self.began = time.monotonic()

    @property
    def code(self) -> int | None:
        """How the process ended; None while it runs or before it was started."""
        return None if self.process is None else self.process.poll()

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole group, which may live on although its head is dead."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def last_words(self, lines: int = 5) -> str:
        """Return the end of the log."""
        text = self.log.read_text("utf-8", "replace") if self.log.exists() else ""
        return "\n".join(text.strip().splitlines()[-lines:])


@dataclass
class Supervisor:
    """The children in the order they are started; they are stopped in the opposite one."""

    say: Say
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> None:
        child.start()
        self.children.append(child)

    def look(self) -> None:
        """Start again what has ended, when its pause is over."""
        for child in self.children:
            if child.code is None:
                continue
            if not child.resume_at:
                self._note_end(child)
            if time.monotonic() >= child.resume_at:
                child.resume_at = 0.0
                child.start()

    def wait_until(self, ready: Callable[[], bool], within: float) -> None:
        """Wait for `ready`; a child that ends before that is a failed start and ends the wait."""
        deadline = time.monotonic() + within
        while not ready():
            for child in self.children:
                if child.code is not None:
                    raise _failed_start(child)
            if time.monotonic() > deadline:
                raise _failed_start(self.children[-1])
            time.sleep(0.03)

    def stop(self) -> None:
        """Stop all children, the last started first, each politely and then for certain."""
        for child in reversed(self.children):
            child.signal(signal.SIGTERM)
            if child.process is not None:
                _close_input(child.process)
        deadline = time.monotonic() + POLITE
        for child in reversed(self.children):
            _wait(child, deadline)
            child.signal(signal.SIGKILL)
            _wait(child, time.monotonic() + POLITE)
        self.children.clear()

    def _note_end(self, child: Child) -> None:
        """Say that the child ended and decide when to start it again; end what it left behind."""
        child.signal(signal.SIGKILL)
        child.failures = 1 if time.monotonic() - child.began > STEADY else child.failures + 1
        pause = 0.0 if child.failures == 1 else min(2.0 ** (child.failures - 2), LONGEST_PAUSE)
        child.resume_at = time.monotonic() + pause
        self.say(f"{child.name} avslutades ({_how(child.code)}) och startas om. Se {child.log}")


def _how(code: int | None) -> str:
    return f"signal {-code}" if code and code < 0 else f"felkod {code}"


def _wait(child: Child, deadline: float) -> None:
    if child.process is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, deadline - time.monotonic()))


def _close_input(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def _failed_start(child: Child) -> UppsiktError:
    return UppsiktError(
        N_("{name} startar inte: {words}"),
        N_("Hela loggen finns i {log}. Kör: python3 run.py doctor"),
        name=child.name,
        words=child.last_words(),
        log=str(child.log),
    )
