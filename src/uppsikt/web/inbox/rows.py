"""A case as a row of the inbox: what is due, what it says, whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from uppsikt.dialogue.models import Case, Comment
from uppsikt.web import format as words
from uppsikt.web.codes import word

EXCERPT = 220
POST_EXCERPT = 70

STATE_ICON = {
    Case.State.RECEIVED: "inbox",
    Case.State.SEEN: "eye",
    Case.State.ASSIGNED: "user-check",
    Case.State.FORWARDED: "corner-up-right",
    Case.State.ANSWERED: "circle-check",
    Case.State.REFERRED: "signpost",
    Case.State.NO_ANSWER: "circle-slash",
    Case.State.CLOSED: "archive",
}


@dataclass(frozen=True)
class Label:
    """A word about the comment; `sure` when a person has confirmed it."""

    text: str
    sure: bool


@dataclass(frozen=True)
class Row:
    """Everything a row shows, as text."""

    id: str
    url: str
    author: str
    excerpt: str
    post: str
    account: str
    unit: str
    handler: str
    answerer: str
    state: str
    state_icon: str
    due: words.Due | None
    waits_for: str
    labels: list[Label]
    restricted: bool
    vanished: bool
    changed: bool
    personal_data: bool


def row(case: Case, now: datetime) -> Row:
    """The case in words."""
    comment = case.comment
    return Row(
        id=str(case.pk),
        url=reverse("case", args=[case.pk]),
        author=author(comment),
        excerpt=Truncator(comment.text).chars(EXCERPT) or gettext("(ingen text)"),
        post=Truncator(comment.post.text).chars(POST_EXCERPT) if comment.post else "",
        account=case.account.name,
        unit=case.unit.name,
        handler=case.handler.name if case.handler else "",
        answerer=case.answerer.name if case.answerer else "",
        state=gettext(case.get_state_display()),
        state_icon=STATE_ICON[Case.State(case.state)],
        due=due(case, now),
        waits_for=waits_for(case),
        labels=labels(case),
        restricted=case.restricted,
        vanished=comment.state == Comment.State.VANISHED,
        changed=comment.versions > 1,
        personal_data="personuppgift" in case.suggestion.get("risk", []),
    )


def author(comment: Comment) -> str:
    """The name as it was seen then; nobody is guessed."""
    return comment.author_name or gettext("okänd avsändare")


def due(case: Case, now: datetime) -> words.Due | None:
    """The clock that runs; none when the case owes nothing more."""
    return words.due(case.due_at, now=now) if case.answered_at is None else None


def waits_for(case: Case) -> str:
    """What the due time is about."""
    if case.answered_at is not None:
        return gettext("klart")
    return gettext("första svar") if case.first_met_at is None else gettext("slutligt svar")


def labels(case: Case) -> list[Label]:
    """What a person has confirmed, or else what the machine suggests."""
    sure = bool(case.triaged_at)
    codes = case.intents if sure else case.suggestion.get("intent", [])
    return [Label(word(code), sure) for code in codes]
