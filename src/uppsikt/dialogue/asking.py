"""Asking the one who knows, by a personal link that expires (R-6.2-9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from uuid6 import uuid7

from uppsikt.audit.log import Actor, record
from uppsikt.dialogue import answering, following, texts
from uppsikt.dialogue.models import Answer, Case, CaseMessage, ExpertLink
from uppsikt.dialogue.services import locked, route
from uppsikt.errors import N_, UppsiktError
from uppsikt.notices.links import PLACE, hash_of, token_for
from uppsikt.notices.services import tell
from uppsikt.organisation.models import Person

ENDED = {
    "besvarad": N_("Frågan är besvarad. Tack!"),
    "omdirigerad": N_("Frågan har gått vidare till någon annan."),
    "inte_min": N_("Du har svarat att det inte är din fråga."),
    "skickat_vidare": N_("Du har skickat frågan vidare."),
    "avslutad": N_("Ärendet är avslutat."),
    "gatt_ut": N_("Länken gällde till och med sista svarsdag."),
}


SHORTEST_LIFE = timedelta(days=2)  # a late case must be answerable too


class LinkEnded(UppsiktError):  # noqa: N818 - reads as it is meant
    """The link is dead; the message says why and the remedy whom to ask."""


@transaction.atomic
def ask_expert(
    case: Case, *, expert: Person, question: str, sender: Person, actor: Actor, now: datetime
) -> ExpertLink:
    """Route the case to the expert and send a personal link; an earlier expert's link dies."""
    case = route(case, unit=expert.unit, person=expert, actor=actor, now=now)
    following.end_links(case, "omdirigerad", now)
    link = _issue(case, expert, now)
    _say(case, CaseMessage.Kind.ASK_EXPERT, sender, expert, question, now)
    answer = answering.unfinished(case, Answer.Kind.ANSWER) or Answer(
        case=case, kind=Answer.Kind.ANSWER, created_at=now
    )
    answer.answered_by = expert
    answer.state = Answer.State.WITH_EXPERT
    answer.approved_at = answer.published_by = None
    answer.save()
    record(
        "dialogue.answer.sent_to_expert",
        subject=("case", case.pk),
        actor=actor,
        at=now,
        expert=str(expert.pk),
        link=str(link.pk),
    )
    return link


def open_link(token: str, *, now: datetime) -> ExpertLink:
    """The link behind a token. Reading it changes nothing: mail scanners follow links too.

    Raises LinkEnded when it is unknown, ended or past its date.
    """
    link = (
        ExpertLink.objects.select_related(
            "person__unit",
            "case__comment__post",
            "case__account",
            "case__handler",
            "case__unit",
            "case__policy_version",
        )
        .filter(token_hash=hash_of(token))
        .first()
    )
    if link is None:
        raise LinkEnded(
            N_("Länken finns inte."), N_("Kontrollera att hela adressen kom med från brevet.")
        )
    why = link.ended_why or ("gatt_ut" if link.expires_at <= now else "")
    if why:
        raise LinkEnded(
            ENDED[why], N_("Hör av dig till den som skickade frågan om du behöver mer.")
        )
    return link


def is_the_person(link: ExpertLink, email: str) -> bool:
    """The second step: the person shows who it is by the work address that the link was sent to."""
    return email.strip().casefold() == link.person.email.casefold()


@transaction.atomic
def note_used(link: ExpertLink, *, now: datetime) -> None:
    """The person has shown who it is and sees the matter from now on."""
    record(
        "dialogue.link.used",
        subject=("case", link.case_id),
        actor=Actor(link.person_id, "sakkunnig"),
        at=now,
        link=str(link.pk),
    )


@transaction.atomic
def answer_by_expert(
    link: ExpertLink, *, text: str, advice_checked: str, actor: Actor, now: datetime
) -> Answer:
    """The expert answers and signs; the handler publishes, or the manager is asked first."""
    answer = answering.draft(
        link.case,
        kind=Answer.Kind.ANSWER,
        text=text,
        answered_by=link.person,
        advice_checked=advice_checked,
        actor=actor,
        now=now,
    )
    answer = answering.approve(answer, person=link.person, actor=actor, now=now)
    following.end_links(link.case, "besvarad", now)
    if answer.state == Answer.State.APPROVED:
        answering.tell_handler(answer, "answer.approved", now)
    return answer


@transaction.atomic
def ask_back(link: ExpertLink, *, text: str, actor: Actor, now: datetime) -> None:
    """The expert needs to know more; the handler is told, the link lives on."""
    _reply_to_handler(link, CaseMessage.Kind.ASK_BACK, text, actor, now)


@transaction.atomic
def need_until(
    link: ExpertLink, *, until: datetime, text: str, actor: Actor, now: datetime
) -> None:
    """The expert says when the answer can come; the holding reply can name that day."""
    case = locked(link.case)
    if not now < until <= texts.latest_promise(case, now):
        raise UppsiktError(
            N_("Välj en tid mellan nu och sista svarsdag."),
            N_("Riktlinjen ger längst fem arbetsdagar (6.2)."),
        )
    case.promised_at = until
    case.save(update_fields=["promised_at"])
    _reply_to_handler(link, CaseMessage.Kind.NEED_UNTIL, text, actor, now)


@transaction.atomic
def not_mine(link: ExpertLink, *, text: str, actor: Actor, now: datetime) -> None:
    """ "Inte min fråga": the link dies and the handler finds somebody else."""
    _reply_to_handler(link, CaseMessage.Kind.NOT_MINE, text, actor, now)
    following.end_links(link.case, "inte_min", now)
    Case.objects.filter(pk=link.case_id).update(answerer=None)


@transaction.atomic
def pass_on(
    link: ExpertLink, *, colleague: Person, text: str, actor: Actor, now: datetime
) -> ExpertLink:
    """The expert knows who knows: that colleague gets a link of his or her own."""
    _say(link.case, CaseMessage.Kind.PASS_ON, link.person, colleague, text, now)
    following.end_links(link.case, "skickat_vidare", now)
    return ask_expert(
        link.case, expert=colleague, question=text, sender=link.person, actor=actor, now=now
    )


def _issue(case: Case, expert: Person, now: datetime) -> ExpertLink:
    pk: UUID = uuid7()
    link = ExpertLink.objects.create(
        pk=pk,
        case=case,
        person=expert,
        token_hash=hash_of(token_for("svar", pk)),
        created_at=now,
        expires_at=max(case.final_due, now + SHORTEST_LIFE),
    )
    tell(
        [expert],
        "expert.asked",
        path=f"/svar/{PLACE}",
        secret_id=link.pk,
        once=f"link:{link.pk}",
        rule="R-6.2-9",
        now=now,
        sender=case.handler.name if case.handler else "",
        account=case.account.name,
        due=link.expires_at.isoformat(),
    )
    return link


def _reply_to_handler(link: ExpertLink, kind: str, text: str, actor: Actor, now: datetime) -> None:
    case = link.case
    _say(case, kind, link.person, case.handler, text, now)
    record(
        "dialogue.expert.replied",
        subject=("case", case.pk),
        actor=actor,
        at=now,
        kind=kind,
        expert=str(link.person_id),
    )
    if case.handler:
        tell(
            [case.handler],
            "expert.replied",
            path=f"/arende/{case.pk}",
            once=f"{kind}:{link.pk}:{now.isoformat()}",
            now=now,
            sender=link.person.name,
            account=case.account.name,
        )


def _say(
    case: Case, kind: str, sender: Person, recipient: Person | None, text: str, now: datetime
) -> None:
    CaseMessage.objects.create(
        case=case, kind=kind, sender=sender, recipient=recipient, text=text, created_at=now
    )
