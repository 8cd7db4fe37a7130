"""What a published answer does to its case and to the links that led to it (SM-6)."""

from __future__ import annotations

from datetime import datetime

from uppsikt.audit.log import SYSTEM, record
from uppsikt.dialogue import reminders
from uppsikt.dialogue.models import Answer, Case, ExpertLink
from uppsikt.organisation.policies import policy_of
from uppsikt.policy import ch06_comments

AFTER = {
    Answer.Kind.HOLDING: Case.State.FORWARDED,
    Answer.Kind.ANSWER: Case.State.ANSWERED,
    Answer.Kind.REFERRAL: Case.State.REFERRED,
}


def answer_published(answer: Answer, now: datetime) -> None:
    """Move the case on: a holding reply meets the first clock, an answer or a referral both."""
    case = (
        Case.objects.select_for_update(no_key=True, of=("self",))
        .select_related("policy_version", "unit")
        .get(pk=answer.case_id)
    )
    if case.state not in {Case.State.ANSWERED, Case.State.REFERRED, Case.State.CLOSED}:
        case.state = AFTER[Answer.Kind(answer.kind)]
    if answer.kind == Answer.Kind.HOLDING:
        _restart(case, now)
    else:
        case.answered_at = case.answered_at or now
        end_links(case, "besvarad", now)
    case.first_met_at = case.first_met_at or now
    case.save()
    if answer.kind == Answer.Kind.REFERRAL:
        _transferred(answer, case, now)


def _restart(case: Case, now: datetime) -> None:
    """The first clock is met; what is due next is the final answer, counted as the policy says."""
    policy = policy_of(case.policy_version)
    if case.first_met_at is None:
        case.first_met_at = now
        case.final_due = ch06_comments.final_due(
            case.received_at,
            policy.clock(),
            policy.replies.final_within(),
            held_at=now,
            counted_from=policy.replies.final_clock_start,
        )
    case.due_at = case.final_due
    case.next_reminder_at = reminders.next_reminder(case, policy, now)


def _transferred(answer: Answer, case: Case, now: datetime) -> None:
    """The transfer record: the matter was handed to this unit's ordinary channel (R-9-FL-5)."""
    record(
        "dialogue.case.referred",
        subject=("case", case.pk),
        actor=SYSTEM,
        at=now,
        answer=str(answer.pk),
        unit=case.unit.slug,
    )


def end_links(case: Case, why: str, now: datetime) -> None:
    """Let every open expert link of the case die, and say why to whoever follows it later."""
    open_links = ExpertLink.objects.filter(case=case, ended_at__isnull=True)
    for pk in list(open_links.values_list("pk", flat=True)):
        record(
            "dialogue.link.ended",
            subject=("case", case.pk),
            actor=SYSTEM,
            at=now,
            link=str(pk),
            why=why,
        )
    open_links.update(ended_at=now, ended_why=why)
