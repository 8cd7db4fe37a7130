"""Reads of the dialogue: the inbox, a thread, a case's story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from uppsikt.audit.models import Event
from uppsikt.dialogue.models import Answer, Case, CaseMessage, Comment, CommentVersion
from uppsikt.organisation.models import Person

PAGE = 50


@dataclass(frozen=True)
class InboxFilter:
    """What the inbox shows. Empty means all; `late` is judged at `now`."""

    mine: Person | None = None
    unit: UUID | None = None
    account: UUID | None = None
    state: str = ""
    intent: str = ""
    late: bool = False
    closed: bool = False
    words: str = ""


@dataclass(frozen=True)
class Key:
    """Where a page of the inbox ended: the last row's due time and id."""

    due_at: datetime
    pk: UUID

    def __str__(self) -> str:
        return f"{self.due_at.isoformat()}~{self.pk}"

    @classmethod
    def read(cls, text: str) -> Key | None:
        """The key written in an address; None when it is not one."""
        due, _, pk = text.partition("~")
        try:
            return cls(datetime.fromisoformat(due), UUID(pk))
        except ValueError:
            return None


@dataclass(frozen=True)
class Page:
    """One page of cases and where the next begins."""

    cases: list[Case]
    following: Key | None


def inbox(
    cases: QuerySet[Case],
    wanted: InboxFilter,
    *,
    now: datetime,
    after: Key | None = None,
    size: int = PAGE,
) -> Page:
    """A page of the cases somebody may see, soonest due first (6.2), in a fixed number of queries."""
    rows = cases.filter(_where(wanted, now)).select_related(
        "comment", "comment__post", "account", "unit", "handler", "answerer"
    )
    if after is not None:
        rows = rows.filter(Q(due_at__gt=after.due_at) | Q(due_at=after.due_at, pk__gt=after.pk))
    found = list(rows.order_by("due_at", "pk")[: size + 1])
    more = len(found) > size
    shown = found[:size]
    return Page(shown, Key(shown[-1].due_at, shown[-1].pk) if more else None)


def _where(wanted: InboxFilter, now: datetime) -> Q:
    where = Q(closed_at__isnull=not wanted.closed)
    if wanted.mine is not None:
        where &= Q(handler=wanted.mine) | Q(answerer=wanted.mine)
    if wanted.unit is not None:
        where &= Q(unit_id=wanted.unit)
    if wanted.account is not None:
        where &= Q(account_id=wanted.account)
    if wanted.state:
        where &= Q(state=wanted.state)
    if wanted.intent:
        where &= Q(intents__contains=[wanted.intent]) | Q(
            intents=[], suggestion__intent__contains=[wanted.intent]
        )
    if wanted.late:
        where &= Q(due_at__lt=now, answered_at__isnull=True)
    if wanted.words.strip():
        where &= Q(comment__search=swedish(wanted.words))
    return where


def swedish(words: str) -> SearchQuery:
    """A search in Swedish as people write it: words, "phrases", -without."""
    return SearchQuery(words, config="swedish", search_type="websearch")


def search_comments(
    comments: QuerySet[Comment], words: str, *, before: datetime | None = None, size: int = PAGE
) -> list[Comment]:
    """Comments that match, newest first (never by rank), history included."""
    rows = comments.filter(search=swedish(words)).select_related("account", "post", "case")
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    return list(rows.order_by("-created_at")[:size])


def thread(case: Case) -> list[Comment]:
    """All comments under the same post, in the order they were written."""
    comment = case.comment
    if comment.post_id is None:
        return [comment]
    return list(Comment.objects.filter(post_id=comment.post_id).order_by("created_at", "pk")[:500])


def versions(comment: Comment) -> list[CommentVersion]:
    """Everything the comment has been seen as, oldest first."""
    return list(CommentVersion.objects.filter(comment=comment).order_by("stamp", "pk"))


def answers(case: Case) -> list[Answer]:
    """The case's answers, oldest first, without those thrown away."""
    return list(
        case.answers.exclude(state=Answer.State.DISCARDED)
        .select_related("answered_by__unit", "published_by")
        .order_by("created_at")
    )


def messages(case: Case) -> list[CaseMessage]:
    """What colleagues have said about the case, oldest first."""
    return list(case.messages.select_related("sender", "recipient").order_by("created_at"))


def story(case: Case) -> list[Event]:
    """The case's events, oldest first."""
    return list(Event.objects.filter(subject_kind="case", subject_id=case.pk).order_by("at", "pk"))


def unknown_outcomes(cases: QuerySet[Case]) -> list[Answer]:
    """Answers of which nobody knows whether they came out: a person has to look."""
    return list(
        Answer.objects.filter(case__in=cases, state=Answer.State.UNKNOWN)
        .select_related("case__account", "case__comment", "answered_by")
        .order_by("queued_at")
    )


def waiting_for_decision(people: QuerySet[Person]) -> list[Answer]:
    """Answers that wait for a manager's decision about one of these people (R-5.2-4)."""
    return list(
        Answer.objects.filter(answered_by__in=people, state=Answer.State.AWAITS_DECISION)
        .select_related("answered_by__unit", "case__account")
        .order_by("approved_at")
    )
