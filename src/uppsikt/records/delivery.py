"""Registrations on their way to the diary: case first, then comment and answers, one call at a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from uppsikt.audit.log import SYSTEM, record
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.notices.services import tell
from uppsikt.organisation.models import Person, Role
from uppsikt.organisation.queries import holders, local_day
from uppsikt.outgoing import engine
from uppsikt.outgoing.models import Dispatch
from uppsikt.ports.diary import Diary
from uppsikt.records import bundles, connecting, facts, queries
from uppsikt.records.models import Registration
from uppsikt.records.services import CASE, RECORD, confirmed, held, lane
from uppsikt.store.services import keep

LIVE = (
    Dispatch.State.RESERVED,
    Dispatch.State.SENDING,
    Dispatch.State.UNKNOWN,
    Dispatch.State.CONFIRMED,
)


def register_due(diary: Diary, *, now: datetime, limit: int = 50) -> int:
    """Send what is due to the diary; returns how many calls it confirmed.

    While the diary isn't connected, or is down, registrations wait and show.
    """
    if connecting.is_broken(diary.name):
        return 0
    done = 0
    for _ in range(limit):  # each round lets every diary take one more step
        for registration in queries.registrations_to_send(limit):
            reserve_next(registration, now)
        calls = [_call(diary, row, now) for row in engine.due([CASE, RECORD], now, limit)]
        done += sum(calls)
        if not any(calls):
            break
    return done


@transaction.atomic
def reserve_next(registration: Registration, now: datetime) -> None:
    """Reserve the next step of a registration, if none is under way."""
    registration = held(registration)
    step = _next_step(registration)
    if step is None:
        return
    channel, subject = step
    if Dispatch.objects.filter(channel=channel, subject_id=subject[1], state__in=LIVE).exists():
        return
    engine.reserve(channel=channel, lane=lane(registration), subject=subject, now=now)
    if registration.state == Registration.State.WAITING:
        registration.state = Registration.State.SENDING
        registration.save(update_fields=["state"])


def _next_step(registration: Registration) -> tuple[str, tuple[str, UUID]] | None:
    if not registration.external_id:
        return CASE, ("registration", registration.pk)
    for kind, pk in facts.records_owed(registration):
        return RECORD, (kind, pk)
    return None


def _call(diary: Diary, row: Dispatch, now: datetime) -> int:
    with engine.claim(row, now) as taken:
        if taken is None:
            return 0
        registration = facts.registration_of(taken)
        outcome = engine.attempt(taken, lambda: _send(diary, taken, registration, now), None)
        with transaction.atomic():
            outcome = engine.settle(taken, outcome, now)
            _follow(taken, held(registration), outcome, now)
        return int(outcome.result is engine.Result.CONFIRMED)


def _send(diary: Diary, row: Dispatch, registration: Registration, now: datetime) -> engine.Sent:
    token = connecting.access_token(diary, now=now)
    if row.channel == CASE:
        receipt = diary.register(token, bundles.diary_case(registration))
        return engine.Sent(receipt.external_id, receipt.diary_number, receipt.raw)
    secret = registration.case.restricted
    entry = bundles.diary_record(row.subject_kind, row.subject_id, restricted=secret)
    name = registration.authority.diary
    return engine.Sent(diary.add_record(token, registration.external_id, name, entry))


def _follow(
    row: Dispatch, registration: Registration, outcome: engine.Outcome, now: datetime
) -> None:
    match outcome.result:
        case engine.Result.CONFIRMED:
            assert outcome.sent is not None
            _step_done(row, registration, outcome.sent, now)
        case engine.Result.LATER:
            _waits(registration, outcome.error)
        case engine.Result.UNKNOWN:
            _needs_a_person(registration, Registration.State.UNKNOWN, outcome.error, now)
        case engine.Result.FAILED:
            _failed(registration, outcome.error, now)


def _step_done(row: Dispatch, registration: Registration, sent: engine.Sent, now: datetime) -> None:
    if row.channel == CASE:
        registration.external_id = sent.external_id
        registration.diary_number = sent.permalink
        registration.receipt = keep(
            sent.raw or b"{}",
            authority_id=registration.authority_id,
            document_type="diariekvitto",
            now=now,
        )
    else:
        registration.records_sent = [*registration.records_sent, str(row.subject_id)]
    registration.problem = registration.remedy = ""
    registration.save()
    record(
        "records.registration.sent",
        subject=("case", registration.case_id),
        actor=SYSTEM,
        at=now,
        registration=str(registration.pk),
        step=row.channel,
        external_id=sent.external_id,
    )
    if not facts.records_owed(registration):
        confirmed(registration, now)


def _waits(registration: Registration, error: ConnectorError | None) -> None:
    registration.problem = str(error)[:500] if error else ""
    registration.save(update_fields=["problem"])


def _failed(registration: Registration, error: ConnectorError | None, now: datetime) -> None:
    """A dead consent stops all and waits to be given anew; anything else needs a person here."""
    if error is not None and error.failure is FailureClass.AUTH_EXPIRED:
        registration.state = Registration.State.WAITING
        registration.problem = str(error)[:500]
        registration.save(update_fields=["state", "problem"])
        connecting.mark_broken(str(error), now=now)
        return
    _needs_a_person(registration, Registration.State.BLOCKED, error, now)


def _needs_a_person(
    registration: Registration, state: str, error: ConnectorError | None, now: datetime
) -> None:
    registration.state = state
    registration.problem = str(error)[:500] if error else ""
    registration.save(update_fields=["state", "problem"])
    unknown = state == Registration.State.UNKNOWN
    record(
        "records.registration.unknown" if unknown else "records.registration.blocked",
        subject=("case", registration.case_id),
        actor=SYSTEM,
        at=now,
        registration=str(registration.pk),
        failure=str(error.failure) if error else "",
    )
    day = local_day(now)
    registrars = set(holders(Role.REGISTRAR, day, authority_id=registration.authority_id))
    handler = Person.objects.filter(pk__in=[registration.case.handler_id])
    tell(
        registrars | set(handler),
        "registration.blocked",
        path=f"/arende/{registration.case_id}",
        once=f"registration:{registration.pk}:{now.isoformat()}",
        rule="R-6.2-14",
        now=now,
        account=registration.case.account.name,
    )
