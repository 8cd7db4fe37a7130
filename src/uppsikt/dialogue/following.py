"""What a published answer does to its case and to the links that led to it (SM-6)."""

from __future__ import annotations

from datetime import datetime

from uppsikt.audit.log import SYSTEM, record
from uppsikt.dialogue.models import Answer, Case, ExpertLink

AFTER = {
    Answer.Kind.HOLDING: Case.State.FORWARDED,
    Answer.Kind.ANSWER: Case.State.ANSWERED,
    Answer.Kind.REFERRAL: Case.State.REFERRED,
}


def answer_published(answer: Answer, now: datetime) -> None:
    """Move the case on: a holding reply meets the first clock, an answer or a referral both."""
    case = Case.objects.select_for_update(no_key=True).get(pk=answer.case_id)
    case.first_met_at = case.first_met_at or now
    if case.state not in {Case.State.ANSWERED, Case.State.REFERRED, Case.State.CLOSED}:
        case.state = AFTER[Answer.Kind(answer.kind)]
    if answer.kind != Answer.Kind.HOLDING:
        case.answered_at = case.answered_at or now
        end_links(case, "besvarad", now)
    case.save()
    if answer.kind == Answer.Kind.REFERRAL:
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
