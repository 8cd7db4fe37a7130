"""Takes the rules away one at a time and runs the test each of them names.

Run as a program of its own (`python -m tests.architecture.rule_off`); it prints one JSON object
per rule and way of taking it away: `{"rule", "without", "code"}`, where `code` is pytest's exit
code. The first line is a run with every rule in place.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_origin, get_type_hints

import pytest

from uppsikt.policy.facts import Duty, Signature
from uppsikt.policy.rules import RULES, Rule

OPTIONS = ["-q", "-p", "no:django", "-p", "no:cacheprovider", "--no-header", "--tb=no"]
Decide = Callable[..., Any]


def main() -> None:
    report("", "", _run(sorted({rule.test for rule in RULES.values()})))
    for rule in list(RULES.values()):
        for name, decide in without(rule):
            RULES[rule.id] = replace(rule, decide=decide)
            report(rule.id, name, _run([rule.test]))
            RULES[rule.id] = rule


def report(rule: str, name: str, code: int) -> None:
    sys.stdout.write(json.dumps({"rule": rule, "without": name, "code": code}) + "\n")


def _run(tests: list[str]) -> int:
    """Run these tests quietly in this process and return pytest's exit code."""
    with contextlib.redirect_stdout(io.StringIO()):
        return int(pytest.main([*OPTIONS, *tests]))


def without(rule: Rule) -> Iterator[tuple[str, Decide]]:
    """The ways of having no rule: no finding, either answer, no time, nobody."""
    kind = get_type_hints(rule.decide)["return"]
    if kind is bool:
        yield "always no", lambda *_, **__: False
        yield "always yes", lambda *_, **__: True
    elif kind is datetime:
        yield "no time", no_time
    elif (many := get_origin(kind)) in (list, tuple):
        yield "no finding", lambda *_, **__: many()
    else:
        yield "nothing", NOTHING[kind]


def no_time(*given: Any, **_: Any) -> datetime:
    """The moment that was given itself, as if no time had been added."""
    moments = (value for value in given if isinstance(value, datetime))
    return next(moments, datetime.min.replace(tzinfo=UTC))


NOTHING: dict[Any, Decide] = {
    str | None: lambda *_, **__: None,
    Duty: lambda *_, **__: Duty(reasons=(), open=False),
    Signature: lambda *_, **__: Signature(name="", title="", unit=""),
}


if __name__ == "__main__":
    main()
