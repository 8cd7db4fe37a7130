"""The small process between a private PostgreSQL cluster and those who use it.

It holds `guard.lock` for as long as it lives, keeps the server running as its own child, and stops
it when nobody shares `holders.lock` any longer. The kernel lets go of a lock whatever way its
holder dies, so that nothing is left behind after kill -9 of a user; if the guard itself is killed,
the kernel sends the server its stop signal (Linux), or the next guard does (elsewhere).

Standard library only and no import of uppsikt: it is started by path and should start at once.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

SOON = 5.0  # a server that ended within so many seconds never worked
TRIES = 5
PR_SET_PDEATHSIG = 1


@dataclass
class Guard:
    """What to run, and as whom; `uid` and `gid` are None when the guard isn't root."""

    home: Path
    socket: Path
    command: list[str]
    uid: int | None = None
    gid: int | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    server: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.home / "pgdata"

    def run(self) -> int:
        """Keep the server running until everybody has left; return an exit code."""
        own = lock_soon(self.home / "guard.lock")
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        signal.signal(signal.SIGINT, self._asked_to_stop)
        threading.Thread(target=self._wait_for_the_last_holder, daemon=True).start()
        code = self._keep_running()
        os.close(own)
        return code

    def _keep_running(self) -> int:
        failures = 0
        while not self.stopping.is_set() and failures < TRIES:
            make_free(self.data, self.socket)
            began = time.monotonic()
            self._start()
            assert self.server is not None
            self.server.wait()
            failures = failures + 1 if time.monotonic() - began < SOON else 0
            self.stopping.wait(min(0.05 * 2**failures, 2) if failures else 0)
        return 0 if self.stopping.is_set() else 1

    def _start(self) -> None:
        self.server = subprocess.Popen(
            self.command,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            umask=0o077,
            preexec_fn=stop_when_parent_dies(signal.SIGINT),  # noqa: PLW1509 - one system call
        )
        if self.stopping.is_set():
            self.server.send_signal(signal.SIGINT)

    def _wait_for_the_last_holder(self) -> None:
        lock(self.home / "holders.lock", fcntl.LOCK_EX)
        self._stop()

    def _asked_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stop()

    def _stop(self) -> None:
        self.stopping.set()
        if self.server is not None:
            self.server.send_signal(signal.SIGINT)


def lock(path: Path, how: int) -> int:
    """Take a lock on `path` and return the descriptor that holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, how)
    except OSError:
        os.close(handle)
        raise
    return handle


def lock_soon(path: Path, patience: float = 2) -> int:
    """Take the lock although somebody may be looking at it just now; fail if it is really held."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def stop_when_parent_dies(sign: signal.Signals, parent: int = 0) -> Callable[[], None] | None:
    """Return what a child calls so that the kernel signals it when its parent dies (Linux).

    The parent is this process, for a child that is yet to be made, unless `parent` names it.
    """
    if sys.platform != "linux":
        return None
    parent = parent or os.getpid()
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def in_the_child() -> None:
        prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return in_the_child


def make_free(data: Path, socket: Path, patience: float = 60) -> None:
    """See that no server is left in `data`, and no lock file that another process's pid makes live.

    A server without a guard is asked to stop. Lock files are removed only when no process at all
    works in the directory: the number in them then belongs to a zombie or to somebody else.
    """
    deadline = time.monotonic() + patience
    pid = recorded_pid(data)
    if pid in occupants(data):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
    while occupants(data) and time.monotonic() < deadline:
        time.sleep(0.02)
    if sys.platform == "linux" and not occupants(data):
        for left in (data / "postmaster.pid", *socket.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)


def recorded_pid(data: Path) -> int:
    """Return the server's process number according to its pid file; 0 when there is none."""
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def occupants(data: Path) -> set[int]:
    """Return the processes that work in `data`: PostgreSQL's have it as their directory."""
    if sys.platform == "linux":
        there = data.stat()
        return {pid for pid in _all_processes() if _works_in(pid, there)}
    pid = recorded_pid(data)
    answer = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return {pid} if pid and str(data) in answer.stdout else set()


def _all_processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 - names only


def _works_in(pid: int, there: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.stat(f"/proc/{pid}/cwd"), there)  # noqa: PTH116 - a link to follow
    except OSError:
        return False


def main() -> int:
    asked = json.loads(sys.argv[1])
    home, socket = Path(asked["home"]), Path(asked["socket"])
    return Guard(home, socket, asked["command"], asked["uid"], asked["gid"]).run()


if __name__ == "__main__":
    sys.exit(main())
