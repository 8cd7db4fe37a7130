"""A registration in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from uppsikt.records.models import Registration
from uppsikt.web import format as words
from uppsikt.web.codes import listed

NEEDS_A_PERSON = (Registration.State.UNKNOWN, Registration.State.BLOCKED)


@dataclass(frozen=True)
class Row:
    """Everything a registration's line shows."""

    id: str
    url: str
    excerpt: str
    account: str
    diary: str
    reasons: str
    state: str
    tone: str
    due: words.Due | None
    number: str
    problem: str
    remedy: str
    manual: bool
    unanswered: bool
    registered: str
    needs_a_person: bool


def row(registration: Registration, now: datetime) -> Row:
    """The registration in words; its citizen's words are cut short."""
    done = registration.state == Registration.State.REGISTERED
    needed = registration.state in NEEDS_A_PERSON or (registration.manual and not done)
    case = registration.case
    return Row(
        id=str(registration.pk),
        url=reverse("case", args=[case.pk]),
        excerpt=Truncator(case.comment.text).chars(100),
        account=case.account.name,
        diary=registration.authority.diary,
        reasons=listed(registration.reasons),
        state=gettext("för hand") if registration.manual and not done else _state(registration),
        tone="tone-good" if done else "tone-late" if needed else "",
        due=None if done else words.due(registration.due_at, now=now),
        number=registration.diary_number,
        problem=registration.problem,
        remedy=registration.remedy,
        manual=registration.manual,
        unanswered=registration.unanswered,
        registered=words.short(registration.registered_at, now=now)
        if registration.registered_at
        else "",
        needs_a_person=needed,
    )


def _state(registration: Registration) -> str:
    return gettext(registration.get_state_display())
