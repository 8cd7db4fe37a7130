"""What has happened to a case, in sentences, and what colleagues have said."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from uppsikt.audit.events import EVENTS
from uppsikt.audit.models import Event
from uppsikt.dialogue import queries
from uppsikt.dialogue.models import Case
from uppsikt.organisation.models import Person
from uppsikt.web import format as words
from uppsikt.web.codes import listed, word
from uppsikt.web.wording import say

PLACES = ("case", "account")


@dataclass(frozen=True)
class Line:
    """One event as a sentence."""

    id: str
    at: str
    iso: str
    sentence: str
    role: str
    code: str
    url: str = ""


@dataclass(frozen=True)
class Remark:
    """What one colleague said to another."""

    at: str
    kind: str
    sender: str
    recipient: str
    text: str


def story(case: Case, now: datetime) -> list[Line]:
    """The case's events, oldest first, after the moment it came in."""
    came_in = Line(
        id="",
        at=words.moment(case.received_at, now=now),
        iso=case.received_at.isoformat(),
        sentence=gettext("Kommentaren skrevs på {account}.").format(account=case.account.name),
        role="",
        code="",
    )
    return [came_in, *lines(queries.story(case), now)]


def lines(events: Iterable[Event], now: datetime) -> list[Line]:
    """Events as sentences, with the names of the people who acted looked up at once."""
    events = list(events)
    names = _names(events)
    return [_line(event, names, now) for event in events]


def remarks(case: Case, now: datetime) -> list[Remark]:
    """What colleagues said, oldest first."""
    return [
        Remark(
            at=words.short(one.created_at, now=now),
            kind=gettext(one.get_kind_display()),
            sender=one.sender.name,
            recipient=one.recipient.name if one.recipient else "",
            text=one.text,
        )
        for one in queries.messages(case)
    ]


def _names(events: list[Event]) -> dict[UUID, str]:
    ids = {event.actor_id for event in events if event.actor_id}
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))


def _line(event: Event, names: dict[UUID, str], now: datetime) -> Line:
    known = EVENTS.get(event.code)
    params = json.loads(bytes(event.body)).get("params", {})
    who = names.get(event.actor_id, word("system")) if event.actor_id else word("system")
    shown = {name: _shown(value) for name, value in params.items()}
    return Line(
        id=str(event.pk),
        at=words.moment(event.at, now=now),
        iso=event.at.isoformat(),
        sentence=say(known.sentence, {**shown, "actor": who}) if known else event.code,
        role=word(event.actor_role) if event.actor_id else "",
        code=event.code,
        url=_leads_to(event),
    )


def _leads_to(event: Event) -> str:
    """Where the event's subject is shown; the page itself asks whether the reader may see it."""
    if event.subject_kind in PLACES and event.subject_id:
        return reverse(event.subject_kind, args=[event.subject_id])
    return ""


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return listed(str(one) for one in value)
    return word(value) if isinstance(value, str) else value
