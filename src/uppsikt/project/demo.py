"""The demo: an invented municipality, its database and a simulated outside, on one's own computer."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from uppsikt.errors import N_, UppsiktError
from uppsikt.project import clock, demo_prepare, listening, postgres_guard
from uppsikt.project.paths import DemoPlaces
from uppsikt.project.postgres import APP, OWNER, Cluster
from uppsikt.project.speaking import say
from uppsikt.project.supervisor import Child, Supervisor

WEB_PORT = 8000
SANDBOX_PORT = 8010
DATABASE = "uppsikt"
WEBHOOK_PATH = "/webhooks/meta"
READY_WITHIN = 60.0
LOOK_EVERY = 0.25


class Stopped(BaseException):
    """Somebody pressed Ctrl-C or asked us to end."""


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line; a port of None may be chosen freely."""

    data: Path
    port: int | None = None
    sandbox_port: int | None = None
    fresh: bool = False
    at: datetime | None = None


def run(options: Options) -> int:
    """Run the demo until it is stopped; return an exit code."""
    began = time.monotonic()
    places = DemoPlaces(options.data.absolute())
    _refuse_strange_directory(places.data)
    with _the_only_one(places), _stoppable():
        if options.fresh:
            _start_over(places)
        demo = Demo(places, *_ports(options, places))
        try:
            demo.start(options.at)
            say(demo.greeting(time.monotonic() - began))
            demo.keep_running()
        except Stopped:
            say("Avslutar …")
        finally:
            _ignore_signals()
            demo.stop()
    say("Demon är avslutad. Allt är sparat till nästa gång.")
    return 0


class Demo:
    """The demo's processes: the cluster, the sandbox, the web server and the worker."""

    def __init__(self, places: DemoPlaces, port: int, sandbox_port: int) -> None:
        self.places = places
        self.port = port
        self.sandbox_port = sandbox_port
        self.cluster = Cluster(places.postgres)
        self.supervisor = Supervisor(say)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://localhost:{self.sandbox_port}"

    def start(self, at: datetime | None) -> None:
        """Start everything and return when the first page is ready."""
        self._remember(os.getpid())
        os.environ.update(self.environment())
        if at is not None:
            clock.move(at)
        self.supervisor.start(self._sandbox())
        self.cluster.start()
        self._prepare()
        self.supervisor.start(self._child("Webbservern", "serve", "--port", str(self.port)))
        self.supervisor.start(self._child("Arbetaren", "worker"))
        self.supervisor.wait_until(self.is_ready, READY_WITHIN)

    def keep_running(self) -> NoReturn:
        """Start again whatever ends, the database first, until somebody stops us."""
        while True:
            if not self.cluster.guarded():
                say("Databasen avslutades och startas om.")
                self.cluster.start()
            self.supervisor.look()
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """Stop in order: what uses the database before the database."""
        self.supervisor.stop()
        self.cluster.stop()
        self._remember(None)

    def environment(self) -> dict[str, str]:
        """Return what the children read; the owner's address goes to the preparation only."""
        return {
            "DJANGO_SETTINGS_MODULE": "uppsikt.project.settings",
            "DATABASE_URL": self.cluster.url(DATABASE, APP),
            "UPPSIKT_DEMO": "1",
            "UPPSIKT_CLOCK_FILE": str(self.places.clock),
            "UPPSIKT_DATA": str(self.places.data),
            "UPPSIKT_KEYRING": str(self.places.keyring),
            "UPPSIKT_SECRET_KEY": _secret(self.places.secret),
            "UPPSIKT_PUBLIC_URL": self.url,
            "UPPSIKT_SMTP_URL": f"smtp://localhost:{self.sandbox_port + 1}",
            "UPPSIKT_META_GRAPH_URL": f"{self.sandbox_url}/meta",
            "UPPSIKT_META_APP_ID": "5550001",
            "UPPSIKT_META_APP_SECRET": "granasa-sandbox-secret",
            "UPPSIKT_META_VERIFY_TOKEN": "granasa-verify",
            "UPPSIKT_PLATINA_URL": f"{self.sandbox_url}/platina/api/v8.0",
            "UPPSIKT_PLATINA_OAUTH_URL": f"{self.sandbox_url}/platina/oauth2",
            "UPPSIKT_PLATINA_CLIENT_ID": "uppsikt",
            "UPPSIKT_PLATINA_CLIENT_SECRET": "platina-sandbox-secret",
        }

    def greeting(self, seconds: float) -> str:
        """Return what a person needs to know when the first page is ready."""
        lines = [
            "",
            f"Uppsikt är igång efter {seconds:.1f} s, med den påhittade kommunen Granåsa.",
            "",
            f"  Uppsikt              {self.url}",
            f"  Simulerat Facebook   {self.sandbox_url}",
            f"  Brevlåda             {self.sandbox_url}/brevlada",
            f"  Diarium              {self.sandbox_url}/diarium",
            f"  Kontrollpanel        {self.sandbox_url}/kontroll",
            "",
            f"Logga in som någon av dem (lösenord {demo_prepare.PASSWORD}):",
            *(f"  {email:<36} {does}" for email, does in demo_prepare.log_ins(self.places)),
            "",
            *self._moved_clock(),
            "Allt är påhittat och inget lämnar datorn. Avsluta med Ctrl-C.",
        ]
        return "\n".join(lines)

    def _moved_clock(self) -> list[str]:
        moved = abs(clock.offset().total_seconds()) >= 1
        return (
            [f"Demons klocka är flyttad: den är {clock.now():%Y-%m-%d %H:%M} UTC."] if moved else []
        )

    def _sandbox(self) -> Child:
        port = self.sandbox_port
        command = [sys.executable, "-m", "uppsikt_sandbox", "serve", "--exit-with-parent"]
        command += ["--port", str(port), "--smtp-port", str(port + 1)]
        command += ["--data", str(self.places.sandbox), "--clock-file", str(self.places.clock)]
        command += ["--public-url", self.sandbox_url, "--webhook-url", self.url + WEBHOOK_PATH]
        return Child("Sandlådan", command, os.environ.copy(), self.places.logs / "sandbox.log")

    def _child(self, name: str, verb: str, *arguments: str) -> Child:
        command = [sys.executable, "-m", "uppsikt", verb, "--exit-with-parent", *arguments]
        return Child(name, command, os.environ.copy(), self.places.logs / f"{verb}.log")

    def _prepare(self) -> None:
        if not self.cluster.has_database(DATABASE):
            self.places.prepared.unlink(missing_ok=True)
            self.cluster.create_database(DATABASE)
        demo_prepare.unless_done(self.places, self.cluster.url(DATABASE, OWNER))

    def is_ready(self) -> bool:
        page = f"http://{listening.HOST}:{self.port}/healthz"
        try:
            with urllib.request.urlopen(page, timeout=5) as answer:
                ready: bool = answer.status == 200
        except OSError:
            return False
        return ready and not listening.is_free(self.sandbox_port)

    def _remember(self, pid: int | None) -> None:
        state = {"port": self.port, "sandbox_port": self.sandbox_port, "pid": pid}
        self.places.state.write_text(json.dumps(state), "utf-8")


def _ports(options: Options, places: DemoPlaces) -> tuple[int, int]:
    """Choose the ports: those asked for, else the last demo's, else the first free ones.

    After a kill -9 the last demo's processes may still be on their way out.
    """
    last = last_state(places)
    web = options.port or last.get("port", WEB_PORT)
    sandbox = options.sandbox_port or last.get("sandbox_port", SANDBOX_PORT)
    if last.get("pid"):
        listening.wait_for([web, sandbox, sandbox + 1], within=8)
    if options.port:
        listening.insist([web], "--port")
    if options.sandbox_port:
        listening.insist([sandbox, sandbox + 1], "--sandbox-port")
    else:
        sandbox = listening.first_free(sandbox, together=2, avoid=(web - 1, web))
    return options.port or listening.first_free(web, avoid=(sandbox, sandbox + 1)), sandbox


def last_state(places: DemoPlaces) -> dict[str, Any]:
    """Return what the last demo on this data told us; empty when there was none."""
    try:
        state = json.loads(places.state.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _refuse_strange_directory(data: Path) -> None:
    """Keep hands off a directory that holds something else than a demo."""
    if data.exists() and any(data.iterdir()) and not (data / "demo.lock").exists():
        raise UppsiktError(
            N_("Katalogen {data} innehåller annat än en demo."),
            N_("Välj en tom katalog med --data."),
            data=str(data),
        )
    data.mkdir(parents=True, exist_ok=True)


@contextmanager
def _the_only_one(places: DemoPlaces) -> Iterator[None]:
    """Hold the data for ourselves, or say where the demo already runs."""
    try:
        held = postgres_guard.lock(places.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UppsiktError(
            N_("Demon körs redan: http://localhost:{port}"),
            N_("Använd den, avsluta den med Ctrl-C, eller ange en annan katalog med --data."),
            port=last_state(places).get("port", WEB_PORT),
        ) from None
    try:
        yield
    finally:
        os.close(held)


def _start_over(places: DemoPlaces) -> None:
    Cluster(places.postgres).remove()
    shutil.rmtree(places.keys, ignore_errors=True)
    for path in places.data.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path != places.lock:
            path.unlink()


def _secret(path: Path) -> str:
    """Return the demo's own secret key, made the first time and readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), "utf-8")
    return path.read_text("utf-8")


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let Ctrl-C, a stop request or a closed terminal raise `Stopped`."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, _raise_stopped) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise_stopped(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
