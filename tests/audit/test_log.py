"""What may be written to the event log, and as which bytes."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from uppsikt.audit import log
from uppsikt.audit.events import EVENTS
from uppsikt.audit.events import Event as Kind
from uppsikt.audit.log import SYSTEM, Actor
from uppsikt.audit.models import Event

CASE = ("case", UUID("01890000-0000-7000-8000-000000000001"))
KARIN = Actor(UUID("01890000-0000-7000-8000-000000000002"), "chef")

ACT = Kind("test.act", 3, "{actor} gjorde {kinds}.", ("kinds", "done", "why"))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _an_event_of_our_own(monkeypatch):
    monkeypatch.setitem(EVENTS, ACT.code, ACT)


def test_an_event_is_canonical_json_and_its_columns_repeat_it(at):
    event = log.record(
        "test.act",
        subject=CASE,
        actor=KARIN,
        at=at("2026-05-04T11:30:00+02:00"),
        kinds=["fråga", "förslag"],
        done=True,
    )
    stored = Event.objects.get(pk=event.pk)
    assert bytes(stored.body).decode() == (
        '{"actor":{"id":"01890000-0000-7000-8000-000000000002","role":"chef"},'
        '"at":"2026-05-04T09:30:00.000000Z","code":"test.act",'
        f'"id":"{event.pk}","params":{{"done":true,"kinds":["fråga","förslag"]}},'
        '"schema":3,"subject":{"id":"01890000-0000-7000-8000-000000000001","kind":"case"}}'
    )
    assert (stored.code, stored.schema, stored.at, stored.actor_id, stored.actor_role) == (
        "test.act",
        3,
        at("2026-05-04 09:30"),
        KARIN.person_id,
        "chef",
    )
    assert (stored.subject_kind, stored.subject_id) == CASE


@pytest.mark.parametrize(
    ("code", "params", "problem"),
    [
        ("test.other", {}, "there is no event test.other"),
        ("test.act", {"kinds": "x", "author": "x"}, "doesn't declare ['author']"),
        ("test.act", {"done": True}, "needs ['kinds']"),
        ("test.act", {"kinds": "Hej!\nJag heter"}, "no id, number or state"),
        ("test.act", {"kinds": "x", "why": "a" * 301}, "no id, number or state"),
        ("test.act", {"kinds": ["fråga", "a\tb"]}, "no id, number or state"),
    ],
    ids=["unknown", "undeclared", "missing", "a text of lines", "a long text", "in a list"],
)
def test_a_mistaken_event_is_refused(code, params, problem, at):
    with pytest.raises(ValueError, match=problem.replace("[", r"\[")):
        log.record(code, subject=CASE, actor=SYSTEM, at=at("2026-05-04 09:30"), **params)
    assert list(Event.objects.all()) == []


@pytest.mark.parametrize("value", [1.5, b"x", CASE[1], {"a": 1}], ids=repr)
def test_a_param_is_text_a_number_or_a_truth(value, at):
    with pytest.raises(TypeError, match=r"test.act: why is"):
        log.record(
            "test.act", kinds="x", subject=CASE, actor=SYSTEM, at=at("2026-05-04 09:30"), why=value
        )


def test_the_time_needs_a_zone(at):
    naive = at("2026-05-04 09:30").replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        log.record("test.act", kinds="x", subject=CASE, actor=SYSTEM, at=naive)


def test_a_batch_is_one_event_with_the_root_of_its_digests(at):
    batch = ("batch", UUID("01890000-0000-7000-8000-000000000003"))
    digests = [bytes([number]) * 32 for number in (3, 1, 2)]
    event = log.record_batch(
        "dialogue.intake.batch",
        digests,
        subject=batch,
        actor=SYSTEM,
        at=at("2026-05-04 09:30"),
        comments=3,
    )
    told = json.loads(bytes(event.body))["params"]
    # sha256(1 || sha256(1 || leaf 1 || leaf 2) || leaf 3), where a leaf is sha256(0 || digest)
    assert told == {
        "comments": 3,
        "leaves": 3,
        "root": "df896896c799531f1fd1e556cea26a6989ab06853bcbfdd3e4f5097a611f658f",
    }
    assert Event.objects.count() == 1
