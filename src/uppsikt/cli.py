"""The command `uppsikt`: one list of its verbs. What a verb does is loaded when it is used."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from uppsikt.errors import UppsiktError
from uppsikt.project import json_lines, speaking
from uppsikt.project.paths import demo_directory

VERBS = "uppsikt.project.verbs"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; return its exit code."""
    json_lines.use_utf8()
    asked = parser().parse_args(arguments)
    try:
        return _function(asked.run)(asked)
    except UppsiktError as problem:
        speaking.complain(problem)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = argparse.ArgumentParser(
        "uppsikt", description="En kommuns sociala medier, skötta efter kommunens egen riktlinje."
    )
    verbs = whole.add_subparsers(required=True, metavar="VERB", title="verb")
    _add_demo(verbs)
    _add_tests(verbs)
    _add_processes(verbs)
    _add_tools(verbs)
    _add_groups(verbs)
    return whole


def _add(verbs: argparse._SubParsersAction, name: str, about: str) -> argparse.ArgumentParser:  # type: ignore[type-arg]
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    verb.set_defaults(run=name)
    return verb


def _add_demo(verbs: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    demo = _add(verbs, "demo", "starta demon: en påhittad kommun på den egna datorn")
    demo.add_argument("--port", type=int, help="webbsidornas port (8000, eller närmast lediga)")
    demo.add_argument("--sandbox-port", type=int, help="det simulerade Facebooks port (8010)")
    demo.add_argument("--data", type=Path, default=demo_directory(), help="var demon sparar allt")
    demo.add_argument("--fresh", action="store_true", help="glöm allt och börja om")
    demo.add_argument(
        "--at", type=_moment, help="låt klockan vara, t.ex. 2026-05-04T09:00:00+02:00"
    )


def _add_tests(verbs: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    test = _add(verbs, "test", "granska koden och kör alla prov")
    test.add_argument("--all", action="store_true", help="också de långsamma (högst en halvtimme)")
    test.add_argument("rest", nargs=argparse.REMAINDER, help="prov att köra, i stället för alla")
    _add(verbs, "doctor", "se efter om allt som behövs finns här")
    for name, about in (("docs", "skriv om docs/generated"), ("messages", "skriv om språkfilerna")):
        _add(verbs, name, about).add_argument("--check", action="store_true", help="bara se efter")


def _add_processes(verbs: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    serve = _add(verbs, "serve", "svara på webbadressen")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=1, help="processer")
    serve.add_argument("--threads", type=int, default=4, help="trådar per process")
    for process in (serve, _add(verbs, "worker", "utför arbetet i bakgrunden")):
        process.add_argument(
            "--exit-with-parent", action="store_true", help="sluta när stdin stängs"
        )
    for name, about in (("migrate", "uppdatera databasen"), ("manage", "Djangos egna kommandon")):
        _add(verbs, name, about).add_argument("rest", nargs=argparse.REMAINDER)


def _add_tools(verbs: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    for name, about in (
        ("deadlines", "räkna ut svarstider, en JSON-rad per ärende"),
        ("payload", "läs vad Facebook skickat: leveranser eller svar, en JSON-rad per fil"),
        ("triage", "föreslå vad kommentarer gäller, en JSON-rad per kommentar"),
    ):
        verb = _add(verbs, name, about)
        verb.add_argument("files", nargs="*", metavar="FIL", help="inget, eller -, är stdin")
        if name == "deadlines":
            verb.add_argument("--policy", default="granasa", help="vems policy som gäller annars")


def _add_groups(verbs: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    policy = _group(verbs, "policy", "riktlinjens tal och listor")
    check = _add(policy, "check", "granska en policyfil")
    check.set_defaults(run="policy_check")
    check.add_argument("file", type=Path, metavar="FIL")
    install = _add(policy, "install", "låt en beslutad policyfil börja gälla")
    install.set_defaults(run="policy_install")
    install.add_argument("file", type=Path, metavar="FIL")
    audit = _group(verbs, "audit", "händelseloggen")
    verify = _add(audit, "verify", "kontrollera kedjan")
    verify.set_defaults(run="audit_verify")
    verify.add_argument("--head", type=Path, metavar="FIL", help="ett kedjehuvud att jämföra med")
    verify.add_argument("--content", action="store_true", help="också innehållet som den binder")
    export = _add(audit, "export", "skriv ut kedjan med sin egen kontroll")
    export.set_defaults(run="audit_export")
    export.add_argument("target", type=Path, metavar="KATALOG")
    keys = _group(verbs, "keys", "nyckelringen")
    _add(keys, "rotate", "byt nyckel och kryptera om").set_defaults(run="keys_rotate")


def _group(verbs: argparse._SubParsersAction, name: str, about: str) -> argparse._SubParsersAction:  # type: ignore[type-arg]
    group: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    return group.add_subparsers(required=True, metavar="VERB", title="verb")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"”{text}” är ingen tidpunkt") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("ange tidszon, t.ex. 2026-05-04T09:00:00+02:00")
    return moment


def _function(name: str) -> Callable[[argparse.Namespace], int]:
    found: Callable[[argparse.Namespace], int] = getattr(importlib.import_module(VERBS), name)
    return found
