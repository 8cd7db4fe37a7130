"""`uppsikt doctor`: what is here, what is missing, and what to do about each thing."""

from __future__ import annotations

import fcntl
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from uppsikt.errors import UppsiktError
from uppsikt.project import browser, demo, listening, paths, postgres_binaries, postgres_guard
from uppsikt.project.speaking import explained, say

if TYPE_CHECKING:
    from uppsikt.accounts.models import Connection

MARKS = {"ok": "✓", "note": "–", "bad": "✗"}


@dataclass(frozen=True)
class Finding:
    """One line: `level` is ok, note (works without it) or bad."""

    level: str
    text: str

    def __str__(self) -> str:
        return f"{MARKS[self.level]} {self.text}"


def run() -> int:
    """Print all findings; 1 when something must be mended."""
    findings = []
    for finding in _all():
        say(str(finding))
        findings.append(finding)
    bad = sum(finding.level == "bad" for finding in findings)
    say(f"\n{bad} sak(er) behöver åtgärdas." if bad else "\nAllt som behövs finns.")
    return 1 if bad else 0


def _all() -> Iterator[Finding]:
    yield Finding("ok", f"Python {platform.python_version()} ({sys.executable})")
    yield from _careful(_postgresql)
    yield from _careful(_browser)
    running = _running_demo()
    yield from _careful(_ports if running is None else lambda: _demo(running))
    if running is not None:
        os.environ.update(running.environment())
    if os.environ.get("DATABASE_URL"):
        yield from _careful(_product)
    else:
        yield Finding(
            "note", "DATABASE_URL är inte satt: demon har sin egen databas, i drift behövs den."
        )


def _careful(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """A look that fails is a finding, too."""
    try:
        yield from look()
    except UppsiktError as problem:
        yield Finding("bad", explained(problem))


def _postgresql() -> Iterator[Finding]:
    found = postgres_binaries.find()
    yield Finding("ok", f"PostgreSQL {found.version} ({found.directory})")


def _browser() -> Iterator[Finding]:
    found = browser.find()
    if found:
        yield Finding("ok", f"Webbläsare för bilder av sidor ({found})")
    else:
        yield Finding(
            "note",
            "Ingen webbläsare: ögonblicksbilder sparas utan bild.\n"
            "  Installera en: apt-get install chromium",
        )


def _ports() -> Iterator[Finding]:
    for port in (demo.WEB_PORT, demo.SANDBOX_PORT, demo.SANDBOX_PORT + 1):
        if listening.is_free(port):
            yield Finding("ok", f"Port {port} är ledig")
        else:
            yield Finding("note", f"Port {port} är upptagen; demon tar närmast lediga.")


def _running_demo() -> demo.Demo | None:
    places = paths.DemoPlaces(paths.demo_directory())
    state = demo.last_state(places)
    if not state or not places.lock.exists():
        return None
    try:
        os.close(postgres_guard.lock(places.lock, fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        return demo.Demo(places, state["port"], state["sandbox_port"])
    return None


def _demo(running: demo.Demo) -> Iterator[Finding]:
    if running.is_ready():
        yield Finding("ok", f"Demon är igång: {running.url}")
    else:
        yield Finding(
            "bad",
            f"Demon är startad men {running.url} svarar inte.\n  Läs {running.places.logs}, "
            "eller avsluta den med Ctrl-C och starta om.",
        )


def _product() -> Iterator[Finding]:
    """Django's system checks (database text, clock, keyring, secrets), then the connections."""
    import django
    from django.core.checks import run_checks

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uppsikt.project.settings")
    django.setup()
    problems = [found for found in run_checks(databases=["default"]) if not found.is_silenced()]
    for problem in problems:
        level = "bad" if problem.is_serious() else "note"
        yield Finding(level, f"{problem.msg} ({problem.id})\n  {problem.hint or ''}".rstrip())
    if not any(problem.is_serious() for problem in problems):
        yield Finding("ok", "Databasen kan svenska; nyckelring och inställningar är i ordning")
        yield from _connections()


def _connections() -> Iterator[Finding]:
    """What the last health check of each connection said."""
    from django.db import DatabaseError

    from uppsikt.accounts.models import Connection

    try:
        for connection in Connection.objects.select_related("account").order_by("account__name"):
            yield _connection(connection.account.name, connection)
    except DatabaseError:
        yield Finding("bad", "Databasen är inte uppdaterad.\n  Kör: uppsikt migrate")


def _connection(name: str, connection: Connection) -> Finding:
    if connection.state != connection.State.OK:
        return Finding("bad", f"{name}: {connection.get_state_display()}. {connection.problem}")
    if not connection.subscribed:
        return Finding("note", f"{name}: ansluten, men Facebook meddelar inte nya kommentarer")
    return Finding("ok", f"{name}: ansluten")
