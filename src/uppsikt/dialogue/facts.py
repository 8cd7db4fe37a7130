"""Rows turned into the values that the policy judges, in bulk where comments come in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from uuid6 import uuid7

from uppsikt.accounts.models import Account
from uppsikt.accounts.roster import Team, teams
from uppsikt.dialogue import reminders, texts
from uppsikt.dialogue.models import Answer, Case, Comment
from uppsikt.language.hits import Suggestion
from uppsikt.language.triage import suggest
from uppsikt.organisation import facts as organisation
from uppsikt.organisation.models import Person, PolicyVersion
from uppsikt.organisation.policies import policy_of
from uppsikt.organisation.queries import absences, local_day, manager_of
from uppsikt.policy import ch02_responsibility, ch05_resources, ch06_comments
from uppsikt.policy.clock import Within, WithinUnit
from uppsikt.policy.facts import (
    AnswerFacts,
    Colleague,
    Handlers,
    Referral,
    Signature,
)
from uppsikt.policy.findings import Finding
from uppsikt.policy.gates import answer_gates, referral_texts
from uppsikt.policy.parameters import Policy

REPLY_LIMITS = {"facebook": 8000}
STRICTEST = 300
PERSONAL_NUMBER = "pii.personnummer"


def comments_owed_an_answer(comment_ids: Iterable[UUID]) -> list[Comment]:
    """New comments by citizens, since the account is followed, that have no case yet."""
    rows = Comment.objects.filter(
        pk__in=list(comment_ids), own=False, case__isnull=True
    ).select_related("account__unit", "post")
    inside = [row for row in rows if row.created_at >= row.account.followed_since]
    return sorted(inside, key=lambda row: (row.created_at, row.pk))


def handlers(comments: list[Comment], now: datetime) -> dict[UUID, UUID | None]:
    """Who handles each comment: post author, substitute, page owner (R-6.2-4), in three queries."""
    day = local_day(now)
    away = absences(day)
    by_account = teams(list({comment.account_id for comment in comments}), day)
    return {
        comment.pk: _handler(comment, by_account[comment.account_id], away) for comment in comments
    }


def _handler(comment: Comment, team: Team, away: dict[UUID, UUID | None]) -> UUID | None:
    author = comment.post.author_id if comment.post else None
    chosen = ch06_comments.handler(
        Handlers(
            author=_colleague(author, away, author is not None and team.includes(author)),
            author_substitute=_colleague(away.get(author) if author else None, away),
            page_owner=_colleague(team.owner, away),
            page_owner_substitute=_colleague(away.get(team.owner) if team.owner else None, away),
        )
    )
    return UUID(chosen) if chosen else None


def waited_enough(case: Case, now: datetime) -> bool:
    """Whether a case without handler has waited as long as the policy lets it (R-6.2-3)."""
    policy = policy_of(case.policy_version)
    hours = Within(policy.replies.handler_within_hours, WithinUnit.HOUR)
    return policy.clock().after(case.received_at, hours) <= now


def page_owners(cases: list[Case], now: datetime) -> dict[UUID, UUID | None]:
    """Who takes each case that nobody handles: page owner or substitute, else the manager (R-6.2-3)."""
    day = local_day(now)
    away = absences(day)
    by_account = teams(list({case.account_id for case in cases}), day)
    return {case.pk: _owner(case, by_account[case.account_id], away, day) for case in cases}


def _owner(case: Case, team: Team, away: dict[UUID, UUID | None], day: date) -> UUID | None:
    manager = None if team.owner else manager_of(case.account.unit, day)
    chosen = ch06_comments.handler(
        Handlers(
            page_owner=_colleague(team.owner, away),
            page_owner_substitute=_colleague(away.get(team.owner) if team.owner else None, away),
            manager=_colleague(manager.pk if manager else None, away),
        )
    )
    return UUID(chosen) if chosen else None


def _colleague(
    pk: UUID | None, away: dict[UUID, UUID | None], has_role: bool = True
) -> Colleague | None:
    return None if pk is None else Colleague(id=str(pk), present=has_role and pk not in away)


def new_case(
    comment: Comment,
    handler: UUID | None,
    version: PolicyVersion,
    policy: Policy,
    suggestion: Suggestion,
) -> Case:
    """The unsaved case of a comment, with both its clocks running from receipt (C-07)."""
    clock, replies = policy.clock(), policy.replies
    first = ch06_comments.answer_due(comment.created_at, clock, replies.first_response.within())
    case = Case(
        pk=uuid7(),
        comment=comment,
        account=comment.account,
        authority_id=comment.account.authority_id,
        unit=comment.account.unit,
        handler_id=handler,
        policy_version=version,
        received_at=comment.created_at,
        first_due=first,
        final_due=ch06_comments.final_due(comment.created_at, clock, replies.final_within()),
        due_at=first,
        suggestion=suggestion_row(suggestion),
        language=suggestion.lang,
    )
    case.next_reminder_at = reminders.first_reminder(case, policy)
    return case


def suggestion_row(suggestion: Suggestion) -> dict[str, object]:
    """The machine's suggestion as it is kept: labels, rules and where in the text, no words."""
    return {
        "intent": list(suggestion.intent),
        "risk": list(suggestion.risk),
        "advice": suggestion.advice,
        "hits": [asdict(hit) for hit in suggestion.hits],
    }


def signature_of(person: Person, case: Case) -> Signature:
    """What stands under the person's answer, by the policy that judges the case."""
    replies = policy_of(case.policy_version).replies
    return ch06_comments.signature_of(
        organisation.staff(person),
        replies.signature_fields,
        protected_form=replies.protected_staff_form,
    )


def signed_text(answer: Answer) -> str:
    """The exact words that are published: the text and the signature under it."""
    signature = Signature(
        name=answer.signed_name, title=answer.signed_title, unit=answer.signed_unit
    )
    return signature.under(answer.text)


def answer_facts(
    answer: Answer, signature: Signature, approved_by: UUID | None, now: datetime
) -> AnswerFacts:
    """The answer as the gates see it."""
    case = answer.case
    return AnswerFacts(
        kind=answer.kind,
        text=answer.text,
        signature=signature,
        answered_by=str(answer.answered_by_id),
        approved_by=str(approved_by) if approved_by else None,
        limit=reply_limit(case.account),
        protected=answer.answered_by.protected,
        authority_exercise=case.authority_exercise,
        personal_data=personal_numbers(answer.text),
        advice_answer=answer.advice_checked,
        source_url=answer.source_url,
        holding=texts.holding(answer.case, now) if answer.kind == Answer.Kind.HOLDING else None,
        referral=_referral(answer) if answer.kind == Answer.Kind.REFERRAL else None,
        referrals=referral_texts(
            policy_of(case.policy_version), unit=case.unit.name, channel=case.unit.channel
        ),
    )


def personal_numbers(text: str) -> tuple[str, ...]:
    """What must never stand in our own words; our own telephone numbers may."""
    found = suggest(text).hits
    return ("personnummer",) if any(hit.rule == PERSONAL_NUMBER for hit in found) else ()


def _referral(answer: Answer) -> Referral:
    unit = answer.case.unit
    return Referral(unit=unit.name, channel=unit.channel, text=answer.text)


def reply_limit(account: Account) -> int:
    """Longest reply on the account's platform in characters, signature included."""
    return REPLY_LIMITS.get(account.platform, STRICTEST)


def judge_answer(answer: Answer, signature: Signature, now: datetime) -> list[Finding]:
    """Every finding on the words and the signature, before the answerer stands by them."""
    return _gates(answer, answer_facts(answer, signature, answer.answered_by_id, now))


def judge_holding(case: Case, now: datetime) -> list[Finding]:
    """Whether "skickat vidare" may be said at all: somebody named answers, in time (R-6.2-10)."""
    allowed = policy_of(case.policy_version).replies.holding_allowed
    return ch06_comments.holding_names_who_and_when(texts.holding(case, now), allowed=allowed)


def judge_publishing(answer: Answer, publisher: Person, now: datetime) -> list[Finding]:
    """Every finding on sending: judged, approved, signed, from our account, by those who may speak."""
    day = local_day(now)
    signature = Signature(
        name=answer.signed_name, title=answer.signed_title, unit=answer.signed_unit
    )
    approved_by = answer.answered_by_id if answer.approved_at else None
    return [
        *ch02_responsibility.speaks_from_official_account(answer.case.account.name, _register()),
        *ch06_comments.triage_is_complete(answer.case.intents),
        *_gates(answer, answer_facts(answer, signature, approved_by, now)),
        *_rights(answer, publisher, day),
    ]


def _register() -> list[str]:
    """The accounts by which the municipality speaks today."""
    return list(Account.objects.exclude(state=Account.State.CLOSED).values_list("name", flat=True))


def _rights(answer: Answer, publisher: Person, day: date) -> list[Finding]:
    """Whether both may speak today; an answer that waits for its decision has none to judge yet."""
    speakers = {publisher.pk: publisher}
    if answer.state != Answer.State.AWAITS_DECISION:
        speakers[answer.answered_by_id] = answer.answered_by
    judged = [
        ch05_resources.may_represent(organisation.speaks_by(speaker, day), day)
        for speaker in speakers.values()
    ]
    return [finding for found in judged for finding in found]


def _gates(answer: Answer, judged: AnswerFacts) -> list[Finding]:
    """What stops the answer: hard gates, and soft ones that nobody has given a reason for."""
    found = answer_gates(judged, policy_of(answer.case.policy_version))
    reasoned = bool(answer.advice_checked.strip())
    return [one for one in found if one.blocks or (one.needs_reason and not reasoned)]
