"""What each verb of the command line does; each loads only what it needs."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from uppsikt.errors import N_, UppsiktError
from uppsikt.project import json_lines
from uppsikt.project.speaking import say

if TYPE_CHECKING:
    from django.db.models import Model

SETTINGS = "uppsikt.project.settings"


def demo(asked: Namespace) -> int:
    from uppsikt.project import demo as this

    return this.run(this.Options(asked.data, asked.port, asked.sandbox_port, asked.fresh, asked.at))


def test(asked: Namespace) -> int:
    from uppsikt.project import testing

    return testing.run(everything=asked.all, rest=asked.rest)


def doctor(asked: Namespace) -> int:
    from uppsikt.project import doctor as this

    return this.run()


def serve(asked: Namespace) -> int:
    from uppsikt.project import serving

    if asked.exit_with_parent:
        serving.exit_with_parent()
    return serving.serve(asked.host, asked.port, asked.workers, asked.threads)


def worker(asked: Namespace) -> int:
    from uppsikt.project import serving

    if asked.exit_with_parent:
        serving.exit_with_parent()
    return serving.work()


def migrate(asked: Namespace) -> int:
    return _manage(["migrate", *asked.rest])


def manage(asked: Namespace) -> int:
    return _manage(asked.rest)


def deadlines(asked: Namespace) -> int:
    from uppsikt.policy import deadlines as this
    from uppsikt.policy.loading import installed

    policy = installed(asked.policy)
    return json_lines.convert(asked.files, lambda row: this.compute(row, policy))


def triage(asked: Namespace) -> int:
    from uppsikt.language import triage as this

    return json_lines.convert(
        asked.files, lambda row: {"id": row.get("id"), **this.triage(_text_of(row))}
    )


def payload(asked: Namespace) -> int:
    from uppsikt import wiring

    bad = 0
    for number, name in enumerate(asked.files or ["-"], start=1):
        try:
            events = wiring.payload_events(json_lines.read_bytes(name))
            json_lines.write({"file": name, "events": events})
        except UppsiktError as problem:
            bad += 1
            json_lines.complain(number, problem, file=name)
    return 1 if bad else 0


def policy_check(asked: Namespace) -> int:
    from uppsikt.policy.loading import check

    problems = check(asked.file)
    for problem in problems:
        say(str(problem))
    errors = sum(problem.level == "error" for problem in problems)
    say(f"{errors} fel i {asked.file}." if errors else f"{asked.file} kan användas.")
    return 1 if errors else 0


def policy_install(asked: Namespace) -> int:
    from uppsikt.policy.loading import check

    if any(problem.level == "error" for problem in check(asked.file)):
        return policy_check(asked)
    _load_django()
    from uppsikt.audit.log import SYSTEM
    from uppsikt.organisation import services
    from uppsikt.project import clock

    version = services.install_policy(asked.file, actor=SYSTEM, now=clock.now())
    say(f"{version.name} gäller från {version.valid_from} (beslut {version.decision_number}).")
    return 0


def audit_verify(asked: Namespace) -> int:
    _load_django()
    from uppsikt.audit import export, verify

    report = verify.verify(export.read_head(asked.head) if asked.head else None)
    say(str(report))
    held = _content_holds() if asked.content else True
    return 0 if report.ok and held else 1


def _content_holds() -> bool:
    """Say what was disposed of on which decision, and what is wrong with the rest."""
    from uppsikt.store.verify import verify_contents

    report = verify_contents()
    for remark in [*report.disposed, *report.broken]:
        say(str(remark))
    say(
        f"{report.kept} innehåll är som de sparades, {len(report.disposed)} är gallrade, "
        f"{len(report.broken)} är fel."
    )
    return report.ok


def audit_export(asked: Namespace) -> int:
    _load_django()
    from uppsikt.audit import export
    from uppsikt.project import clock

    head = export.export(asked.target, now=clock.now())
    say(f"{head.seq} händelser i {asked.target}. Kontrollera dem med:")
    say(f"  python3 {asked.target / export.VERIFIER.name} {asked.target}")
    return 0


def keys_rotate(asked: Namespace) -> int:
    _load_django()
    from django.apps import apps
    from django.conf import settings

    from uppsikt.audit.log import SYSTEM
    from uppsikt.project import clock
    from uppsikt.store import vault

    vault.ensure_keyring(settings.KEYRING)
    models = apps.get_app_config("uppsikt").get_models()
    holders = [m._default_manager.all() for m in models if "key_id" in _fields_of(m)]
    key, count = vault.rotate(holders, actor=SYSTEM, now=clock.now())
    say(f"Nyckeln {key} gäller nu; {count} hemligheter är krypterade på nytt med den.")
    return 0


def docs(asked: Namespace) -> int:
    from uppsikt.project import docs as this

    return _written("docs", this.stale() if asked.check else this.write(), check=asked.check)


def messages(asked: Namespace) -> int:
    from uppsikt.project import messages as this

    if asked.check:
        for problem in this.problems():
            say(problem)
    return _written("messages", this.stale() if asked.check else this.write(), check=asked.check)


def _written(verb: str, paths: list[Path], *, check: bool) -> int:
    """Say which files were written, or which are stale; stale ones are a failure."""
    for path in paths:
        say(f"{path}: {'stämmer inte med koden' if check else 'skriven'}")
    if check and paths:
        say(f"Kör: python3 run.py {verb}")
    return 1 if check and paths else 0


def _fields_of(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields()}


def _text_of(row: json_lines.Row) -> str:
    text = row.get("text")
    if not isinstance(text, str):
        raise UppsiktError(
            N_("Fältet text saknas."), N_('Skriv raden som {{"id": …, "text": "…"}}.')
        )
    return text


def _load_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


def _manage(rest: list[str]) -> int:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    execute_from_command_line(["uppsikt manage", *rest])
    return 0
