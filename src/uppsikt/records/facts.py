"""What the policy and the diary need to know of a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uppsikt.dialogue.models import Answer, Case
from uppsikt.organisation.policies import policy_of
from uppsikt.outgoing.models import Dispatch
from uppsikt.policy.facts import ClosingFacts, RegistrationFacts
from uppsikt.records.models import Registration


def duty(case: Case, now: datetime) -> RegistrationFacts:
    """The case as the registration rule sees it. Before triage the machine's suggestion counts."""
    policy = policy_of(case.policy_version)
    return RegistrationFacts(
        intents=tuple(case.intents or case.suggestion.get("intent", [])),
        of_weight=case.of_weight,
        secret=case.restricted,
        fault_reference=case.fault_reference,
        answered_at=case.answered_at,
        final_due=case.final_due,
        now=now,
        triggers=policy.registration.triggers,
        secret_now=policy.registration.secret_now,
        opens=policy.registration.opens,
    )


def closing(case: Case, now: datetime) -> ClosingFacts:
    """The case as the closing rule sees it."""
    registration = Registration.objects.filter(case=case).first()
    return ClosingFacts(
        registration=duty(case, now),
        settled=case.state in {Case.State.ANSWERED, Case.State.REFERRED, Case.State.NO_ANSWER},
        triaged=case.triaged_at is not None,
        receipt=registration.diary_number
        if registration and registration.state == Registration.State.REGISTERED
        else "",
    )


def records_owed(registration: Registration) -> list[tuple[str, UUID]]:
    """The comment and the published answers that the diary does not have yet, in order."""
    owed: list[tuple[str, UUID]] = [("comment", registration.case.comment_id)]
    answers = Answer.objects.filter(
        case_id=registration.case_id, state=Answer.State.PUBLISHED
    ).order_by("published_at")
    owed += [("answer", pk) for pk in answers.values_list("pk", flat=True)]
    return [(kind, pk) for kind, pk in owed if str(pk) not in registration.records_sent]


def record_ids(registration: Registration) -> list[UUID]:
    """Every comment and answer that may have a sending of its own."""
    answers = Answer.objects.filter(case_id=registration.case_id).values_list("pk", flat=True)
    return [registration.case.comment_id, *answers]


def registration_of(row: Dispatch) -> Registration:
    """The registration that a sending to the diary belongs to."""
    rows = Registration.objects.select_related("case__comment", "case__account", "authority")
    match row.subject_kind:
        case "comment":
            return rows.get(case__comment_id=row.subject_id)
        case "answer":
            return rows.get(case__answers=row.subject_id)
    return rows.get(pk=row.subject_id)
