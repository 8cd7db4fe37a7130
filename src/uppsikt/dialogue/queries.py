"""Reads of the dialogue: the inbox, a thread, a case's story."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from uppsikt.audit.models import Event
from uppsikt.dialogue.models import Answer, Case, CaseMessage, Comment, CommentVersion
from uppsikt.dialogue.versions import history
from uppsikt.organisation.models import Person
from uppsikt.organisation.policies import policy_of
from uppsikt.organisation.queries import local_day
from uppsikt.policy import ch06_comments
from uppsikt.policy.clock import WorkingClock
from uppsikt.policy.facts import Matter, Waiting

PAGE = 50
MOST_UNTRIAGED = 500


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
    """Where a page of the inbox ended: the last row's due time, receipt and id."""

    due_at: datetime
    received_at: datetime
    pk: UUID

    def __str__(self) -> str:
        return f"{self.due_at.isoformat()}~{self.received_at.isoformat()}~{self.pk}"

    @classmethod
    def of(cls, case: Case) -> Key:
        """Where this row stands."""
        return cls(case.due_at, case.received_at, case.pk)

    @classmethod
    def read(cls, text: str) -> Key | None:
        """The key written in an address; None when it is not one."""
        try:
            due, received, pk = text.split("~")
            return cls(datetime.fromisoformat(due), datetime.fromisoformat(received), UUID(pk))
        except ValueError:
            return None

    def beyond(self) -> Q:
        """The rows that come after this one, in the order of `QUEUE`."""
        same_due = Q(due_at=self.due_at)
        later = Q(received_at__gt=self.received_at)
        return Q(due_at__gt=self.due_at) | (
            same_due & (later | Q(received_at=self.received_at, pk__gt=self.pk))
        )


QUEUE = ("due_at", "received_at", "pk")  # soonest due first, then oldest first: rule 6.2-ko


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
    """A page of the cases somebody may see, soonest due first, then oldest first (R-6.2-5)."""
    rows = cases.filter(_where(wanted, now)).select_related(
        "comment", "comment__post", "account", "unit", "handler", "answerer"
    )
    if after is not None:
        rows = rows.filter(after.beyond())
    found = list(rows.order_by(*QUEUE)[: size + 1])
    more = len(found) > size
    shown = found[:size]
    return Page(shown, Key.of(shown[-1]) if more else None)


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


def untriaged(cases: QuerySet[Case], now: datetime) -> list[Case]:
    """Comments that nobody had judged when their working day ended, first in the queue first."""
    waiting = cases.filter(triaged_at__isnull=True, answered_at__isnull=True, received_at__lt=now)
    rows = waiting.select_related("policy_version", "account", "comment")
    overdue = {
        str(case.pk): case
        for case in rows.order_by(*QUEUE)[:MOST_UNTRIAGED]
        if ch06_comments.triage_overdue(
            case.received_at, None, now, policy_of(case.policy_version).clock()
        )
    }
    return [overdue[one.id] for one in ch06_comments.queue([in_queue(c) for c in overdue.values()])]


def without_handler(now: datetime, limit: int) -> list[Case]:
    """Open cases that owe an answer and that nobody here handles, oldest first."""
    nobody = Q(handler__isnull=True) | Q(handler__left_on__lte=local_day(now))
    rows = Case.objects.filter(nobody, closed_at__isnull=True, answered_at__isnull=True)
    related = rows.select_related("account__unit", "policy_version")
    return list(related.order_by("received_at", "pk")[:limit])


def in_queue(case: Case) -> Waiting:
    """The case as the queue's rule sees it."""
    return Waiting(id=str(case.pk), received_at=case.received_at, due=case.due_at)


def median_response(cases: QuerySet[Case], clock: WorkingClock) -> timedelta | None:
    """Working time from receipt to the first word back, for the middle one; None when there is none."""
    met = cases.filter(first_met_at__isnull=False, no_answer_reason="")
    times = met.values_list("received_at", "first_met_at")
    spans = [
        clock.working_time_between(received, answered).total_seconds()
        for received, answered in times
        if answered
    ]
    return timedelta(seconds=median(spans)) if spans else None


def counted_by_kind(cases: QuerySet[Case]) -> dict[str, int]:
    """How many triaged comments are of each kind, in the guideline's order; one may be of several."""
    judged = cases.filter(triaged_at__isnull=False).values_list("intents", flat=True)
    found = Counter(kind for kinds in judged for kind in kinds)
    return {str(kind): found[kind] for kind in Matter if found[kind]}


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
    """Everything the comment has been, oldest first; what came back stands again."""
    return history(comment)


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
