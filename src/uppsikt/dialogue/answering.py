"""The verbs of an answer: drafted, approved by the one whose answer it is, sent, settled (SM-7)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from uppsikt.accounts.services import connection_must_work, is_connected
from uppsikt.audit.log import Actor, record
from uppsikt.dialogue import facts
from uppsikt.dialogue.delivery import REPLY, published
from uppsikt.dialogue.models import Answer, Case
from uppsikt.dialogue.services import locked
from uppsikt.errors import N_, RuleBroken, UppsiktError
from uppsikt.notices.services import tell, wake
from uppsikt.organisation import services as organisation
from uppsikt.organisation.models import Person
from uppsikt.organisation.queries import local_day, manager_of, representation
from uppsikt.outgoing import engine
from uppsikt.outgoing.models import Dispatch
from uppsikt.policy import ch06_comments
from uppsikt.policy.findings import Finding
from uppsikt.store.services import keep

UNFINISHED = (
    Answer.State.DRAFT,
    Answer.State.WITH_EXPERT,
    Answer.State.APPROVED,
    Answer.State.AWAITS_DECISION,
    Answer.State.BLOCKED,
)
ON_ITS_WAY = (Answer.State.QUEUED, Answer.State.UNKNOWN)


@transaction.atomic
def draft(
    case: Case,
    *,
    kind: str,
    text: str,
    answered_by: Person,
    advice_checked: str = "",
    source_url: str = "",
    actor: Actor,
    now: datetime,
) -> Answer:
    """Write or rewrite the unfinished answer of this kind; what was approved must be approved anew.

    A "skickat vidare" that is with nobody is refused before it is saved (R-6.2-10).
    """
    case = locked(case)
    if kind == Answer.Kind.HOLDING:
        _refuse(facts.judge_holding(case, now))
    answer = unfinished(case, kind) or Answer(case=case, kind=kind, created_at=now)
    answer.text = text
    answer.answered_by = answered_by
    answer.advice_checked = advice_checked
    answer.source_url = source_url
    answer.state = Answer.State.DRAFT
    answer.approved_at = answer.published_by = None
    answer.problem = answer.remedy = ""
    answer.save()
    record(
        "dialogue.answer.drafted",
        subject=("case", case.pk),
        actor=actor,
        at=now,
        answer=str(answer.pk),
        kind=kind,
        answered_by=str(answered_by.pk),
    )
    return answer


@transaction.atomic
def approve(answer: Answer, *, person: Person, actor: Actor, now: datetime) -> Answer:
    """The one whose answer it is stands by the words and signs (R-6.2-8).

    Without the manager's decision to speak for the municipality the answer waits, and the manager
    is asked at once (R-5.2-4).
    """
    answer = _held(answer)
    findings = [
        *ch06_comments.signature_is_the_answerers(answer.answered_by_id, person.pk),
        *facts.judge_answer(answer, facts.signature_of(person, answer.case), now),
    ]
    _refuse(findings)
    _sign(answer, person)
    answer.approved_at = now
    allowed = representation(person, local_day(now)) is not None
    answer.state = Answer.State.APPROVED if allowed else Answer.State.AWAITS_DECISION
    answer.save()
    record(
        "dialogue.answer.approved" if allowed else "dialogue.answer.awaits_decision",
        subject=("case", answer.case_id),
        actor=actor,
        at=now,
        answer=str(answer.pk),
        answered_by=str(person.pk),
    )
    if not allowed:
        _ask_the_manager(answer, person, now)
    return answer


@transaction.atomic
def publish(answer: Answer, *, publisher: Person, actor: Actor, now: datetime) -> Answer:
    """Put the approved answer on its way. It is published when the platform has confirmed it.

    An answer by the publisher is approved by this act. Raises RuleBroken with every finding, and
    UppsiktError when the account isn't connected: then nothing is queued and the clock runs on.
    """
    answer = _held(answer)
    if answer.state in ON_ITS_WAY or answer.state == Answer.State.PUBLISHED:
        raise UppsiktError(
            N_("Svaret är redan på väg."), N_("Vänta tills plattformen har bekräftat det.")
        )
    if answer.answered_by_id == publisher.pk and answer.approved_at is None:
        answer = approve(answer, person=publisher, actor=actor, now=now)
    findings = facts.judge_publishing(answer, publisher, now)
    _refuse(findings)
    answer.published_by = publisher
    if answer.state == Answer.State.AWAITS_DECISION:
        answer.save(update_fields=["published_by"])
        return answer
    return _queue(answer, actor, now)


@transaction.atomic
def decide_representation(
    person: Person,
    *,
    decided_by: Person,
    delegation_item: str,
    valid_to: date | None,
    actor: Actor,
    now: datetime,
) -> list[Answer]:
    """The manager lets the person speak for the municipality; answers that waited go on."""
    organisation.let_represent(
        person,
        decided_by=decided_by,
        delegation_item=delegation_item,
        valid_to=valid_to,
        actor=actor,
        now=now,
    )
    waiting = Answer.objects.filter(
        answered_by=person, state=Answer.State.AWAITS_DECISION
    ).order_by("created_at", "pk")
    return [_released(_held(answer), actor, now) for answer in waiting]


@transaction.atomic
def retry(answer: Answer, *, actor: Actor, now: datetime) -> Answer:
    """Send a stopped answer again, once what stopped it has been mended."""
    answer = _held(answer)
    if answer.state != Answer.State.BLOCKED:
        raise UppsiktError(N_("Svaret är inte stoppat."), N_("Ladda om sidan och se hur det gick."))
    publisher = answer.published_by or answer.answered_by
    _refuse(facts.judge_publishing(answer, publisher, now))
    return _queue(answer, actor, now)


@transaction.atomic
def settle(answer: Answer, *, external_id: str | None, actor: Actor, now: datetime) -> Answer:
    """A person has looked on the page: the answer is there (with this id), or it is not."""
    answer = _held(answer)
    row = (
        Dispatch.objects.select_for_update(no_key=True)
        .filter(channel=REPLY, subject_id=answer.pk, state=Dispatch.State.UNKNOWN)
        .first()
    )
    if row is None:
        raise UppsiktError(N_("Det finns inget att avgöra här."), N_("Ladda om sidan."))
    engine.settle_by_person(row, external_id=external_id, now=now)
    record(
        "dialogue.answer.settled",
        subject=("case", answer.case_id),
        actor=actor,
        at=now,
        answer=str(answer.pk),
        found=external_id is not None,
    )
    if external_id is not None:
        published(answer, engine.Sent(external_id), now)
    else:
        answer.state = Answer.State.BLOCKED
        answer.problem = N_("Svaret kom inte fram.")
        answer.remedy = N_("Skicka det igen.")
        answer.save(update_fields=["state", "problem", "remedy"])
    return answer


@transaction.atomic
def discard(answer: Answer, *, actor: Actor, now: datetime) -> None:
    """Throw away an answer that hasn't been sent."""
    answer = _held(answer)
    if answer.state not in UNFINISHED:
        raise UppsiktError(N_("Svaret är redan på väg."), N_("Ett skickat svar kan inte slängas."))
    answer.state = Answer.State.DISCARDED
    answer.save(update_fields=["state"])
    record(
        "dialogue.answer.discarded",
        subject=("case", answer.case_id),
        actor=actor,
        at=now,
        answer=str(answer.pk),
    )


def unfinished(case: Case, kind: str) -> Answer | None:
    """The answer of this kind that is being written, if any."""
    return (
        Answer.objects.filter(case=case, kind=kind, state__in=UNFINISHED)
        .order_by("-created_at")
        .first()
    )


def _held(answer: Answer) -> Answer:
    return (
        Answer.objects.select_for_update(no_key=True, of=("self",))
        .select_related(
            "answered_by__unit",
            "published_by",
            "case__account",
            "case__comment",
            "case__unit",
            "case__handler",
            "case__answerer__unit",
            "case__policy_version",
        )
        .get(pk=answer.pk)
    )


def _sign(answer: Answer, person: Person) -> None:
    signature = facts.signature_of(person, answer.case)
    answer.signed_name = signature.name
    answer.signed_title = signature.title
    answer.signed_unit = signature.unit


def _queue(answer: Answer, actor: Actor, now: datetime) -> Answer:
    """Write the exact words down and reserve the sending, in one transaction."""
    connection_must_work(answer.case.account)
    answer.content = keep(
        facts.signed_text(answer).encode(),
        authority_id=answer.case.authority_id,
        document_type="svar",
        media_type="text/plain; charset=utf-8",
        now=now,
    )
    answer.state = Answer.State.QUEUED
    answer.queued_at = now
    answer.problem = answer.remedy = ""
    answer.save()
    engine.reserve(
        channel=REPLY,
        lane=f"reply:{answer.case.account_id}",
        subject=("answer", answer.pk),
        content_id=answer.content.pk,
        now=now,
    )
    wake(REPLY)
    record(
        "dialogue.answer.queued",
        subject=("case", answer.case_id),
        actor=actor,
        at=now,
        answer=str(answer.pk),
        kind=answer.kind,
        answered_by=str(answer.answered_by_id),
        published_by=str(answer.published_by_id),
        digest=bytes(answer.content.digest).hex(),
    )
    return answer


def _released(answer: Answer, actor: Actor, now: datetime) -> Answer:
    """After the manager's decision: on its way if somebody has pressed publish, else ready.

    A decision stands even when the account can't be written to: then the handler sends later.
    """
    answer.state = Answer.State.APPROVED
    answer.save(update_fields=["state"])
    if answer.published_by_id and is_connected(answer.case.account):
        return _queue(answer, actor, now)
    tell_handler(answer, "answer.approved", now)
    return answer


def tell_handler(answer: Answer, code: str, now: datetime) -> None:
    """Tell the one who handles the case that it is his or her turn."""
    if answer.case.handler:
        tell(
            [answer.case.handler],
            code,
            path=f"/arende/{answer.case_id}",
            once=f"{code}:{answer.pk}:{now.isoformat()}",
            now=now,
            sender=answer.answered_by.name,
            account=answer.case.account.name,
        )


def _ask_the_manager(answer: Answer, person: Person, now: datetime) -> None:
    manager = manager_of(person.unit, local_day(now))
    if manager is None:
        raise UppsiktError(
            N_("{unit} har ingen chef som kan besluta."),
            N_("Be kommunikatören lägga in vem som är chef."),
            unit=person.unit.name,
        )
    tell(
        [manager],
        "answer.awaits_decision",
        path=f"/beslut/foretradare/{person.pk}",
        once=f"awaits:{answer.pk}:{now.isoformat()}",
        rule="R-5.2-4",
        now=now,
        sender=person.name,
    )


def _refuse(findings: list[Finding]) -> None:
    if findings:
        raise RuleBroken(findings)
