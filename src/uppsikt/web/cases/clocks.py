"""A case's two clocks in words: the first answer and the final one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from uppsikt.dialogue.models import Case
from uppsikt.web import format as words


@dataclass(frozen=True)
class Clock:
    """One clock: what it is for, when it rings or rang, how it stands, whose rule."""

    name: str
    deadline: str
    due: words.Due
    rule: str


def clocks(case: Case, now: datetime) -> list[Clock]:
    """Both clocks; they were set when the comment came in and never move."""
    return [
        _clock(gettext("Första svar"), case.first_due, case.first_met_at, "R-6.2-6", now),
        _clock(gettext("Slutligt svar"), case.final_due, case.answered_at, "R-6.2-11", now),
    ]


def _clock(name: str, at: datetime, met_at: datetime | None, rule: str, now: datetime) -> Clock:
    due = words.met(at, by=met_at, now=now) if met_at else words.due(at, now=now)
    return Clock(name, words.moment(at, now=now), due, rule)
