"""Every event has a sentence, every act that writes one keeps to it, and none is only a promise."""

from __future__ import annotations

import ast
import re

import pytest
from tests.architecture.source import Module, called, modules

from uppsikt.audit.events import EVENTS

OF_CITIZENS = {
    "author",
    "author_name",
    "author_id",
    "name",
    "handle",
    "text",
    "words",
    "message_text",
}
GIVEN = {"subject", "actor", "at"}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_reads_as_a_swedish_sentence_of_its_own_params(event):
    assert event.shown <= {"actor", *event.params}
    assert re.fullmatch(r"[{A-ZÅÄÖ].*\.", event.sentence)
    assert re.fullmatch(r"[a-z_]+(\.[a-z_]+){1,2}", event.code)
    assert event.schema >= 1
    assert len(set(event.params)) == len(event.params)


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_tells_nothing_of_a_citizen(event):
    assert OF_CITIZENS.intersection(event.params) == set()


def acts() -> list[tuple[Module, ast.Call]]:
    """Every call of `record` or `record_batch` outside the log itself."""
    return [
        (module, call)
        for module in modules()
        for call in module.calls()
        if called(call).split(".")[-1] in ("record", "record_batch")
        and module.path.parts[1] != "audit"
    ]


def codes(call: ast.Call) -> set[str]:
    """The codes that a call may write, whichever branch is taken and whatever ends an f-string."""
    found = set()
    for node in ast.walk(call.args[0]):
        if isinstance(node, ast.JoinedStr):
            start = ast.unparse(node)[2:].partition("{")[0]
            return {code for code in EVENTS if code.startswith(start)}
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def test_every_act_writes_an_event_that_exists_with_the_params_that_it_declares():
    wrong = []
    for module, call in acts():
        given = {word.arg for word in call.keywords if word.arg} - GIVEN
        if called(call).endswith("record_batch"):
            given |= {"root", "leaves"}
        for code in codes(call):
            event = EVENTS.get(code)
            if event is None:
                wrong.append(f"{module.at(call.lineno)}: there is no {code}")
            elif odd := given - set(event.params):
                wrong.append(f"{module.at(call.lineno)}: {code} doesn't declare {sorted(odd)}")
            elif missing := event.shown - given - {"actor"}:
                wrong.append(f"{module.at(call.lineno)}: {code} needs {sorted(missing)}")
    assert wrong == []


def test_the_code_of_an_event_stands_where_it_is_written():
    assert [m.at(call.lineno) for m, call in acts() if not call.args or not codes(call)] == []


def test_every_event_is_written_somewhere():
    written = {code for _, call in acts() for code in codes(call)}
    assert sorted(set(EVENTS) - written) == []
