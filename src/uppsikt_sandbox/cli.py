"""The command `uppsikt-sandbox`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from uppsikt_sandbox.journal import InUseError
from uppsikt_sandbox.sandbox import open_sandbox, subscribe
from uppsikt_sandbox.server import Running


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal comes or the parent is gone."""
    options = _parser().parse_args(arguments)
    public_url = options.public_url or f"http://localhost:{options.port}"
    try:
        sandbox = open_sandbox(
            options.data, public_url, clock_file=options.clock_file, fresh=options.fresh
        )
    except InUseError:
        sys.stderr.write(
            f"En sandlåda använder redan {options.data}. Stäng den eller välj en annan mapp.\n"
        )
        return 1
    if options.webhook_url:
        subscribe(sandbox, options.webhook_url)
    stopping = threading.Event()
    _stop_on_signals(stopping)
    if options.exit_with_parent:
        threading.Thread(target=_wait_for_parent, args=(stopping,), daemon=True).start()
    try:
        running = Running(sandbox, options.port, options.smtp_port)
    except (OSError, SystemExit):
        sys.stderr.write(
            f"Porten {options.port} eller {options.smtp_port} är upptagen. Välj andra.\n"
        )
        return 1
    running.start()
    sys.stdout.write(
        f"Sandlådan svarar på {public_url} (simulerad), e-post på {options.smtp_port}\n"
    )
    sys.stdout.flush()
    stopping.wait()
    running.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("uppsikt-sandbox", description="Simulerade plattformar.")
    verbs = parser.add_subparsers(required=True)
    serve = verbs.add_parser("serve", help="starta sandlådan")
    serve.add_argument("--port", type=int, default=8010)
    serve.add_argument("--smtp-port", type=int, default=8011)
    serve.add_argument("--data", type=Path, required=True, help="mapp för journalen")
    serve.add_argument("--clock-file", type=Path, help="delad klocka: {offset_seconds}")
    serve.add_argument("--webhook-url", default="", help="anropa denna adress utan handskakning")
    serve.add_argument("--public-url", default="", help="adressen som människor använder")
    serve.add_argument("--fresh", action="store_true", help="börja om med nytt innehåll")
    serve.add_argument("--exit-with-parent", action="store_true", help="sluta när stdin stängs")
    return parser


def _stop_on_signals(stopping: threading.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())


def _wait_for_parent(stopping: threading.Event) -> None:
    """End when the other end of stdin is closed, so that no orphan is left."""
    while sys.stdin.buffer.read(1024):
        pass
    stopping.set()
