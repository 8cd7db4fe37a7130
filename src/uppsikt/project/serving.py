"""`uppsikt serve` and `uppsikt worker`: the two processes of a running product."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from uppsikt.errors import N_, UppsiktError
from uppsikt.project import listening
from uppsikt.project.postgres_guard import stop_when_parent_dies

RESPAWN_AFTER = 0.1  # seconds; a crashed worker process is replaced at once
KILL_AFTER = 5  # seconds that requests get to finish


def start_django() -> None:
    """Load Django and refuse to go on while a system check fails, the database's included."""
    import django
    from django.core.checks import run_checks
    from django.db import connections

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uppsikt.project.settings")
    django.setup()
    errors = [found for found in run_checks(databases=["default"]) if found.is_serious()]
    connections.close_all()
    if errors:
        texts = [f"{error.msg} ({error.id})\n  {error.hint or ''}".rstrip() for error in errors]
        raise UppsiktError(N_("Uppsikt kan inte starta:\n{problems}"), problems="\n".join(texts))


def serve(host: str, port: int, workers: int, threads: int) -> int:
    """Answer requests until stopped. Database connections at most: workers x threads."""
    listening.insist([port], "--port", host)
    start_django()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        target="uppsikt.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_AFTER,
        workers_kill_timeout=KILL_AFTER,
    ).serve(target_loader=load_application, wrap_loader=False)
    return 0


def work() -> int:
    """Do the background work until stopped."""
    start_django()
    from uppsikt.jobs import worker
    from uppsikt.project import clock

    worker.run(now=clock.now)
    return 0


def load_application() -> Callable[..., Any]:
    """Return the application, in a server's worker process that shall not outlive the server."""
    in_the_child = stop_when_parent_dies(signal.SIGTERM, parent=os.getppid())
    if in_the_child is not None:
        in_the_child()
    from uppsikt.project.wsgi import application

    return application


def exit_with_parent() -> None:
    """End this process, as if asked to, when its standard input does."""
    threading.Thread(target=_wait_for_end_of_input, daemon=True).start()


def _wait_for_end_of_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
