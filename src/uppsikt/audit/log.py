"""The only way into the event log. The database seals what is written here when it commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from uppsikt.audit import merkle
from uppsikt.audit.chain import canonical, moment
from uppsikt.audit.events import EVENTS
from uppsikt.audit.models import Event

LONGEST_PARAM = 300  # ids, numbers and states are short; words of people are not
Param = str | int | bool | list[str] | None
Subject = tuple[str, UUID | None]


@dataclass(frozen=True)
class Actor:
    """Who acted: a person (None for the system) in a role that staff have."""

    person_id: UUID | None
    role: str


SYSTEM = Actor(None, "system")


def record(code: str, *, subject: Subject, actor: Actor, at: datetime, **params: Param) -> Event:
    """Write one event in the transaction of the act it tells of; `at` is aware.

    Refuses a code that isn't in EVENTS and a param that the event doesn't declare: both are
    mistakes in the program (ValueError, TypeError), nothing that a person could act on.
    """
    schema = _checked(code, params)
    event = Event(
        id=uuid7(),
        code=code,
        schema=schema,
        at=_aware(at),
        actor_id=actor.person_id,
        actor_role=actor.role,
        subject_kind=subject[0],
        subject_id=subject[1],
    )
    event.body = canonical(contents(event) | {"params": params})
    event.save(force_insert=True)
    return event


def record_batch(
    code: str,
    digests: Sequence[bytes],
    *,
    subject: Subject,
    actor: Actor,
    at: datetime,
    **params: Param,
) -> Event:
    """Write one event that binds a whole batch of content by its Merkle root.

    The event carries `root` (hex) and `leaves` (how many) besides `params`. The subject of a batch
    that is to be verified is ("batch", <the id that its content carries>).
    """
    digests = [bytes(digest) for digest in digests]
    root = merkle.batch_root(digests).hex()
    return record(
        code, subject=subject, actor=actor, at=at, root=root, leaves=len(digests), **params
    )


def contents(event: Event) -> dict[str, Any]:
    """Return what the body says besides the params, from the columns that repeat it."""
    return {
        "id": str(event.id),
        "code": event.code,
        "schema": event.schema,
        "at": moment(event.at),
        "actor": {"id": _text(event.actor_id), "role": event.actor_role},
        "subject": {"kind": event.subject_kind, "id": _text(event.subject_id)},
    }


def _checked(code: str, params: Mapping[str, Param]) -> int:
    if code not in EVENTS:
        raise ValueError(f"there is no event {code}; add a line to audit/events.py")
    event = EVENTS[code]
    if unknown := params.keys() - set(event.params):
        raise ValueError(f"{code} doesn't declare {sorted(unknown)}")
    if missing := event.shown - params.keys() - {"actor"}:
        raise ValueError(f"the sentence of {code} needs {sorted(missing)}")
    for name, value in params.items():
        _refuse_odd(f"{code}: {name}", value)
    return event.schema


def _refuse_odd(where: str, value: object) -> None:
    parts = value if isinstance(value, list) else [value]
    for part in parts:
        if isinstance(part, str):
            if len(part) > LONGEST_PARAM or not part.isprintable():
                raise ValueError(f"{where} is no id, number or state")
        elif part is not None and not isinstance(part, int):
            raise TypeError(f"{where} is {type(part).__name__}; give text, a number or a truth")


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("the time of an event needs a time zone")
    return at.astimezone(UTC)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
