"""The verbs of registration: the duty opens, a receipt closes it, a person settles what is in doubt."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from uppsikt.audit.log import SYSTEM, Actor, record
from uppsikt.dialogue.models import Case
from uppsikt.dialogue.services import mark_closed
from uppsikt.errors import N_, RuleBroken, UppsiktError
from uppsikt.notices.services import wake
from uppsikt.organisation.models import Person
from uppsikt.organisation.policies import policy_of
from uppsikt.outgoing import engine
from uppsikt.outgoing.models import Dispatch
from uppsikt.policy import ch06_comments
from uppsikt.policy.findings import Finding
from uppsikt.records import facts, queries
from uppsikt.records.models import Registration

CASE = "diary.case"
RECORD = "diary.record"
WAKE = "diary"
OPEN_STATES = (Registration.State.WAITING, Registration.State.SENDING)


def open_due(*, now: datetime, limit: int = 200) -> int:
    """Open the duty for cases whose time has come: answered, secret, or past the final due (C-13)."""
    opened = 0
    for case in queries.cases_owing_registration(now, limit):
        opened += _open(case, now)
    return opened


@transaction.atomic
def _open(case: Case, now: datetime) -> int:
    held = Case.objects.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
    if Registration.objects.filter(case=held).exists():
        return 0
    duty = ch06_comments.registration_duty(facts.duty(held, now))
    if not duty.reasons or not duty.open:
        return 0
    policy = policy_of(case.policy_version)
    registration = Registration.objects.create(
        case=held,
        authority_id=held.authority_id,
        reasons=list(duty.reasons),
        unanswered=held.answered_at is None,
        manual=policy.registration.adapter == "manual",
        opened_at=now,
        due_at=ch06_comments.registration_due(
            now,
            policy.clock(),
            policy.registration.deadline.within(),
            secret=held.restricted,
        ),
    )
    record(
        "records.registration.opened",
        subject=("case", held.pk),
        actor=SYSTEM,
        at=now,
        registration=str(registration.pk),
        reasons=list(duty.reasons),
        unanswered=registration.unanswered,
    )
    wake(WAKE)
    return 1


@transaction.atomic
def enter_number(
    registration: Registration, *, diary_number: str, person: Person, actor: Actor, now: datetime
) -> Registration:
    """A person has registered by hand, or has found the case there: the number is the receipt."""
    registration = held(registration)
    _refuse(ch06_comments.receipt_has_a_number(diary_number))
    for row in _unsettled(registration):
        engine.settle_by_person(row, external_id=diary_number.strip(), now=now)
    registration.diary_number = diary_number.strip()
    registration.registered_by = person
    registration.manual = True
    confirmed(registration, now, actor=actor)
    return registration


@transaction.atomic
def not_there(registration: Registration, *, actor: Actor, now: datetime) -> Registration:
    """A person has looked in the diary: nothing came there. It is sent again."""
    registration = held(registration)
    if registration.state not in {Registration.State.UNKNOWN, Registration.State.BLOCKED}:
        raise UppsiktError(N_("Det finns inget att avgöra här."), N_("Ladda om sidan."))
    for row in _unsettled(registration):
        engine.settle_by_person(row, external_id=None, now=now)
    registration.state = Registration.State.WAITING
    registration.problem = registration.remedy = ""
    registration.save(update_fields=["state", "problem", "remedy"])
    record(
        "records.registration.resent",
        subject=("case", registration.case_id),
        actor=actor,
        at=now,
        registration=str(registration.pk),
    )
    wake(WAKE)
    return registration


@transaction.atomic
def by_hand(registration: Registration, *, actor: Actor, now: datetime) -> Registration:
    """Take the registration over by hand: nothing more is sent, the number is typed in."""
    registration = held(registration)
    registration.manual = True
    registration.save(update_fields=["manual"])
    Dispatch.objects.filter(
        channel__in=(CASE, RECORD),
        lane=lane(registration),
        subject_id__in=[registration.pk, *facts.record_ids(registration)],
        state=Dispatch.State.RESERVED,
        first_sent_at__isnull=True,
    ).update(state=Dispatch.State.CANCELLED, settled_at=now)
    record(
        "records.registration.manual",
        subject=("case", registration.case_id),
        actor=actor,
        at=now,
        registration=str(registration.pk),
    )
    return registration


def confirmed(registration: Registration, now: datetime, *, actor: Actor = SYSTEM) -> None:
    """The receipt is there: the duty is done."""
    registration.state = Registration.State.REGISTERED
    registration.registered_at = registration.registered_at or now
    registration.problem = registration.remedy = ""
    registration.save()
    record(
        "records.registration.confirmed",
        subject=("case", registration.case_id),
        actor=actor,
        at=now,
        registration=str(registration.pk),
        number=registration.diary_number,
        manual=registration.manual,
    )


@transaction.atomic
def close_case(case: Case, *, actor: Actor, now: datetime) -> None:
    """Close a case; refused while a registration is owed and has no receipt (R-6.2-14)."""
    case = (
        Case.objects.select_for_update(no_key=True, of=("self",))
        .select_related("policy_version")
        .get(pk=case.pk)
    )
    _refuse(ch06_comments.may_close(facts.closing(case, now)))
    mark_closed(case, actor=actor, now=now)


def close_finished(*, now: datetime, limit: int = 200) -> int:
    """Close what is answered and owes nothing more."""
    closed = 0
    for case in queries.cases_finished(limit):
        if not ch06_comments.may_close(facts.closing(case, now)):
            close_case(case, actor=SYSTEM, now=now)
            closed += 1
    return closed


def held(registration: Registration) -> Registration:
    """The registration as it stands now, held until the transaction ends."""
    return (
        Registration.objects.select_for_update(no_key=True, of=("self",))
        .select_related("case__comment", "case__account", "authority")
        .get(pk=registration.pk)
    )


def lane(registration: Registration) -> str:
    """One call at a time per diary: the vendor assumes no concurrent access."""
    return f"diary:{registration.authority.diary}"


def _unsettled(registration: Registration) -> list[Dispatch]:
    ids = [registration.pk, *facts.record_ids(registration)]
    return list(
        Dispatch.objects.select_for_update(no_key=True).filter(
            channel__in=(CASE, RECORD), subject_id__in=ids, state=Dispatch.State.UNKNOWN
        )
    )


def _refuse(findings: list[Finding]) -> None:
    if findings:
        raise RuleBroken(findings)
