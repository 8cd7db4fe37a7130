"""Answers on their way out: reserve -> send -> confirm by the platform's own id (SM-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from uppsikt.accounts import services as accounts
from uppsikt.audit.log import SYSTEM, record
from uppsikt.dialogue import following
from uppsikt.dialogue.models import Answer
from uppsikt.errors import ConnectorError
from uppsikt.notices.services import tell
from uppsikt.outgoing import engine
from uppsikt.outgoing.models import Dispatch
from uppsikt.ports.platform import PublishedReply, SocialPlatform
from uppsikt.store.services import read

REPLY = "reply"
CLOCKS_DIFFER = timedelta(minutes=10)

PlatformFor = Callable[[str], SocialPlatform]


def deliver_due(platform_for: PlatformFor, *, now: datetime, limit: int = 50) -> int:
    """Send the answers that are due; returns how many the platform confirmed."""
    confirmed = 0
    for row in engine.due([REPLY], now, limit):
        with engine.claim(row, now) as held:
            if held is not None:
                confirmed += _deliver(platform_for, held, now)
    return confirmed


def _deliver(platform_for: PlatformFor, row: Dispatch, now: datetime) -> int:
    answer = Answer.objects.select_related(
        "case__account", "case__comment", "case__handler", "content"
    ).get(pk=row.subject_id)
    outcome = engine.attempt(
        row,
        lambda: _send(platform_for, answer),
        lambda: _look_up(platform_for, answer, row),
    )
    with transaction.atomic():
        outcome = engine.settle(row, outcome, now)
        follow_outcome(answer, outcome, now)
    return int(outcome.result is engine.Result.CONFIRMED)


def _send(platform_for: PlatformFor, answer: Answer) -> engine.Sent:
    account = answer.case.account
    reply = platform_for(account.platform).reply(
        accounts.credential(account),
        comment_id=answer.case.comment.external_id,
        text=outgoing_text(answer),
    )
    return _sent(reply)


def _look_up(platform_for: PlatformFor, answer: Answer, row: Dispatch) -> engine.Sent | None:
    account = answer.case.account
    found = platform_for(account.platform).find_reply(
        accounts.credential(account),
        comment_id=answer.case.comment.external_id,
        text=outgoing_text(answer),
        since=(row.first_sent_at or row.reserved_at) - CLOCKS_DIFFER,
    )
    return _sent(found) if found else None


def outgoing_text(answer: Answer) -> str:
    """The exact words, signature included, that go to the platform."""
    assert answer.content is not None
    return read(answer.content).decode()


def _sent(reply: PublishedReply) -> engine.Sent:
    return engine.Sent(reply.external_id, reply.permalink, reply.raw)


def follow_outcome(answer: Answer, outcome: engine.Outcome, now: datetime) -> None:
    """Write what the outcome means for the answer and its case, in the engine's transaction."""
    match outcome.result:
        case engine.Result.CONFIRMED:
            assert outcome.sent is not None
            published(answer, outcome.sent, now)
        case engine.Result.LATER:
            _waits(answer, outcome.error, now)
        case engine.Result.UNKNOWN:
            _ask_a_person(answer, now)
        case engine.Result.FAILED:
            _blocked(answer, outcome.error, now)


def _waits(answer: Answer, error: ConnectorError | None, now: datetime) -> None:
    _explain(answer, error)
    answer.save(update_fields=["problem", "remedy"])
    if error is not None:
        accounts.note_failure(answer.case.account, error, now=now)


def published(answer: Answer, sent: engine.Sent, now: datetime) -> None:
    """The platform has confirmed: only now is the answer published and the clock met."""
    answer.state = Answer.State.PUBLISHED
    answer.external_id = sent.external_id
    answer.permalink = sent.permalink
    answer.published_at = now
    answer.problem = answer.remedy = ""
    answer.save()
    record(
        "dialogue.answer.published",
        subject=("case", answer.case_id),
        actor=SYSTEM,
        at=now,
        answer=str(answer.pk),
        kind=answer.kind,
        external_id=sent.external_id,
    )
    following.answer_published(answer, now)


def _blocked(answer: Answer, error: ConnectorError | None, now: datetime) -> None:
    answer.state = Answer.State.BLOCKED
    _explain(answer, error)
    answer.save(update_fields=["state", "problem", "remedy"])
    record(
        "dialogue.answer.blocked",
        subject=("case", answer.case_id),
        actor=SYSTEM,
        at=now,
        answer=str(answer.pk),
        failure=str(error.failure) if error else "",
    )
    if error is not None:
        accounts.note_failure(answer.case.account, error, now=now)
    _tell(answer, "answer.blocked", now)


def _ask_a_person(answer: Answer, now: datetime) -> None:
    answer.state = Answer.State.UNKNOWN
    answer.save(update_fields=["state"])
    record(
        "dialogue.answer.unknown",
        subject=("case", answer.case_id),
        actor=SYSTEM,
        at=now,
        answer=str(answer.pk),
    )
    _tell(answer, "answer.unknown", now)


def _explain(answer: Answer, error: ConnectorError | None) -> None:
    answer.problem = str(error)[:500] if error else ""
    answer.remedy = ""


def _tell(answer: Answer, code: str, now: datetime) -> None:
    people = {person for person in (answer.case.handler, answer.published_by) if person}
    tell(
        people,
        code,
        path=f"/arende/{answer.case_id}",
        once=f"{code}:{answer.pk}:{now.isoformat()}",
        now=now,
        account=answer.case.account.name,
    )
