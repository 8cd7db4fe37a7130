"""What a comment is, from everything that has been seen of it, in whatever order it came.

Webhooks come late, doubled and out of order; readings come when we make them. So nothing here
depends on order: what is known of a comment is a join of what each observation tells (least times,
greatest times, known before unknown), and its state is a function of what is known.

Two kinds of source speak differently. A webhook is repeated for 36 hours with a new sending time,
so the same news keeps its least time. A reading says how things stood when it began, so the same
value keeps its greatest time. The value with the last word wins; of two in the same second the one
that a webhook told wins, because a reading tells its beginning and webhooks whole seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from types import MappingProxyType
from typing import NamedTuple, TypeVar

Value = TypeVar("Value", bytes, str)
Part = TypeVar("Part", datetime, str, tuple[datetime, str])

VISIBLE, HIDDEN, VANISHED = "synlig", "dold", "forsvunnen"
JUST_VISIBLE = frozenset({VISIBLE})


class Times(NamedTuple):
    """When one value is known to have held.

    `first`: the least time of all; `told`: the least time that a webhook gave for a change to it;
    `read`: the greatest time that a reading which saw it began.
    """

    first: datetime
    told: datetime | None = None
    read: datetime | None = None

    def joined(self, other: Times) -> Times:
        """Return what both together say."""
        return Times(
            min(self.first, other.first), least(self.told, other.told), most(self.read, other.read)
        )

    @property
    def last(self) -> datetime:
        """The latest time at which the value is known to have held."""
        return max(self.first, self.told or self.first, self.read or self.first)

    def weight(self, at: datetime) -> tuple[datetime, bool, bool]:
        """How a word at this time stands against another value's at the same."""
        return at, self.told == at, self.read == at


class Known(NamedTuple):
    """Everything known of one comment; `joined` is associative, commutative and idempotent.

    `texts` goes from a text's digest to its times, `states` from visible, hidden and vanished to
    theirs. `removed` is when the platform first said that the comment was removed: a reading has
    to confirm it. The rest doesn't change with time; of two different values the lesser is kept.
    """

    texts: Mapping[bytes, Times] = MappingProxyType({})
    states: Mapping[str, Times] = MappingProxyType({})
    removed: datetime | None = None
    created_at: datetime | None = None
    seen_at: datetime | None = None
    author: tuple[datetime, str] | None = None
    author_ref: str | None = None
    parent: str | None = None
    post: str | None = None
    permalink: str | None = None
    kind: str | None = None
    own: bool = False
    by_webhook: bool = False
    by_poll: bool = False

    def joined(self, other: Known) -> Known:
        """Return what both together know."""
        if self is NOTHING:
            return other
        return Known(
            texts=together(self.texts, other.texts),
            states=together(self.states, other.states),
            removed=least(self.removed, other.removed),
            created_at=least(self.created_at, other.created_at),
            seen_at=least(self.seen_at, other.seen_at),
            author=least(self.author, other.author),
            author_ref=least(self.author_ref, other.author_ref),
            parent=least(self.parent, other.parent),
            post=least(self.post, other.post),
            permalink=least(self.permalink, other.permalink),
            kind=least(self.kind, other.kind),
            own=self.own or other.own,
            by_webhook=self.by_webhook or other.by_webhook,
            by_poll=self.by_poll or other.by_poll,
        )


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Stand:
    """How a comment stands: the text in force, its state, and how it came there."""

    digest: bytes | None
    state: str
    changed_at: datetime
    vanished_at: datetime | None
    versions: int


def fold(parts: Iterable[Known]) -> Known:
    """Return what all the parts together know."""
    return reduce(Known.joined, parts, NOTHING)


def stand(known: Known) -> Stand:
    """Return how the comment stands. Something must be known of it."""
    if len(known.texts) == 1 and known.created_at and known.states.keys() <= JUST_VISIBLE:
        (digest,) = known.texts
        return Stand(digest, VISIBLE, known.created_at, None, 1)
    texts = steps(known.texts)
    states = steps(shown(known))
    state, since = states[-1]
    edited = texts[-1][1] if len(texts) > 1 else states[0][1]
    return Stand(
        digest=texts[-1][0] if texts else None,
        state=state,
        changed_at=max(edited, since),
        vanished_at=since if state == VANISHED else None,
        versions=len(texts),
    )


def shown(known: Known) -> dict[str, Times]:
    """The states with their times: a comment is visible from the start until something else is seen."""
    born = known.created_at
    if born is None:
        raise ValueError("nothing is known of the comment")
    visible = known.states.get(VISIBLE)
    since = Times(born) if visible is None else visible.joined(Times(born))
    return {**known.states, VISIBLE: since}


def steps(values: Mapping[Value, Times]) -> list[tuple[Value, datetime]]:
    """Return the values in the order in which they held, each with the time since when.

    A value that came back stands again. If only readings saw that, it isn't known when it came back,
    only that it was after the last time that something else held: that time is given, and later
    readings don't move it.
    """
    if len(values) < 2:
        return [(value, times.first) for value, times in values.items()]
    points = sorted(point for value in values for point in _points(value, values[value]))
    found: list[tuple[Value, datetime]] = []
    before = points[0][0][0]
    for (at, *_), value in points:
        if not found or found[-1][0] != value:
            told = at in (values[value].first, values[value].told)
            found.append((value, at if told else before))
        before = at
    return found


def _points(value: Value, times: Times) -> list[tuple[tuple[datetime, bool, bool], Value]]:
    moments = {times.first, times.told or times.first, times.last}
    return [(times.weight(at), value) for at in moments]


def digest_of(text: str) -> bytes:
    """Return what tells two texts apart."""
    return hashlib.sha256(text.encode()).digest()


def together(one: Mapping[Value, Times], other: Mapping[Value, Times]) -> dict[Value, Times]:
    """Join two mappings value by value."""
    found = dict(one)
    for value, times in other.items():
        found[value] = found[value].joined(times) if value in found else times
    return found


def least(one: Part | None, other: Part | None) -> Part | None:
    """The lesser of two; what is known goes before what isn't."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def most(one: datetime | None, other: datetime | None) -> datetime | None:
    """The greater of two; what is known goes before what isn't."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)
