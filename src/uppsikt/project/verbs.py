"""What each verb of the command line does; each loads only what it needs."""

from __future__ import annotations

import os
from argparse import Namespace

from uppsikt.errors import N_, UppsiktError
from uppsikt.project import json_lines

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


def _text_of(row: json_lines.Row) -> str:
    text = row.get("text")
    if not isinstance(text, str):
        raise UppsiktError(
            N_("Fältet text saknas."), N_('Skriv raden som {{"id": …, "text": "…"}}.')
        )
    return text


def _manage(rest: list[str]) -> int:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    execute_from_command_line(["uppsikt manage", *rest])
    return 0
