"""The verbs of a case: opened, seen, judged, handed over, left without an answer (SM-6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid6 import uuid7

from uppsikt.audit.log import SYSTEM, Actor, record
from uppsikt.dialogue import facts, following, queries
from uppsikt.dialogue.models import Case, CaseMessage
from uppsikt.dialogue.queries import in_queue
from uppsikt.errors import RuleBroken
from uppsikt.language.triage import suggest
from uppsikt.notices.services import tell
from uppsikt.organisation.models import Person, Unit
from uppsikt.organisation.policies import current
from uppsikt.policy import ch06_comments
from uppsikt.policy.findings import Finding


@transaction.atomic
def open_cases(comment_ids: Iterable[UUID], *, now: datetime) -> list[Case]:
    """Open a case for each new comment by a citizen; what is older than the account is history."""
    comments = facts.comments_owed_an_answer(comment_ids)
    if not comments:
        return []
    version, policy = current(now)
    handlers = facts.handlers(comments, now)
    cases = [
        facts.new_case(comment, handlers[comment.pk], version, policy, suggest(comment.text))
        for comment in comments
    ]
    Case.objects.bulk_create(cases, ignore_conflicts=True)
    opened = list(Case.objects.filter(pk__in=[case.pk for case in cases]).select_related("account"))
    if opened:
        record(
            "dialogue.cases.opened",
            subject=("batch", uuid7()),
            actor=SYSTEM,
            at=now,
            count=len(opened),
            cases=[str(case.pk) for case in opened],
            policy=version.sha256,
        )
        _tell_handlers(opened, now)
    return opened


def _tell_handlers(cases: list[Case], now: datetime) -> None:
    """One notice per handler and batch, not one per comment."""
    by_handler: dict[UUID, list[Case]] = {}
    for case in cases:
        if case.handler_id:
            by_handler.setdefault(case.handler_id, []).append(case)
    people = {person.pk: person for person in Person.objects.filter(pk__in=by_handler)}
    for pk, theirs in by_handler.items():
        first = _first_in_queue(theirs)
        tell(
            [people[pk]],
            "case.assigned",
            path=f"/arende/{first.pk}" if len(theirs) == 1 else "/inkorg?vem=jag",
            once=f"opened:{first.pk}",
            rule="R-6.2-4",
            now=now,
            count=len(theirs),
            account=first.account.name,
            due=first.due_at.isoformat(),
        )


def _first_in_queue(cases: list[Case]) -> Case:
    first = ch06_comments.queue([in_queue(case) for case in cases])[0]
    return next(case for case in cases if str(case.pk) == first.id)


def assign_orphans(*, now: datetime, limit: int = 200) -> int:
    """Give what nobody handles to the page owner (R-6.2-3); returns how many cases were given.

    A case waits for a handler as long as the policy says, in hours during which the clock runs. A
    handler who has left is none.
    """
    orphans = [
        case for case in queries.without_handler(now, limit) if facts.waited_enough(case, now)
    ]
    owners = facts.page_owners(orphans, now)
    people = Person.objects.in_bulk([pk for pk in owners.values() if pk])
    given = [(case, people[pk]) for case in orphans if (pk := owners[case.pk])]
    for case, person in given:
        assign(case, handler=person, actor=SYSTEM, now=now)
    return len(given)


@transaction.atomic
def see(case: Case, *, actor: Actor, now: datetime) -> None:
    """Somebody who answers for the account has seen the comment: the time of knowledge."""
    changed = Case.objects.filter(pk=case.pk, state=Case.State.RECEIVED).update(
        state=Case.State.SEEN, seen_at=now
    )
    if changed:
        case.state, case.seen_at = Case.State.SEEN, now
        record("dialogue.case.seen", subject=("case", case.pk), actor=actor, at=now)


@transaction.atomic
def triage(
    case: Case,
    *,
    intents: Sequence[str],
    language: str,
    of_weight: bool,
    restricted: bool,
    authority_exercise: bool,
    person: Person,
    actor: Actor,
    now: datetime,
) -> Case:
    """Confirm what the comment is. The machine has suggested; `person` decides (R-6.2-2)."""
    case = locked(case)
    _refuse(ch06_comments.triage_is_complete(tuple(intents)))
    case.intents = list(intents)
    case.language = language
    case.of_weight = of_weight
    case.restricted = restricted
    case.authority_exercise = authority_exercise
    case.triaged_at = now
    case.triaged_by = person
    case.seen_at = case.seen_at or now
    if case.state in {Case.State.RECEIVED, Case.State.SEEN}:
        case.state = Case.State.ASSIGNED
    case.handler = case.handler or person
    case.save()
    record(
        "dialogue.case.triaged",
        subject=("case", case.pk),
        actor=actor,
        at=now,
        intents=list(intents),
        of_weight=of_weight,
        restricted=restricted,
        authority_exercise=authority_exercise,
        as_suggested=set(intents) == set(case.suggestion.get("intent", [])),
    )
    return case


@transaction.atomic
def assign(case: Case, *, handler: Person, actor: Actor, now: datetime) -> Case:
    """Let another colleague handle the case; its clocks run on."""
    case = locked(case)
    case.handler = handler
    case.save(update_fields=["handler"])
    record(
        "dialogue.case.assigned",
        subject=("case", case.pk),
        actor=actor,
        at=now,
        handler=str(handler.pk),
    )
    tell(
        [handler],
        "case.assigned",
        path=f"/arende/{case.pk}",
        once=f"assigned:{case.pk}:{now.isoformat()}",
        rule="R-6.2-4",
        now=now,
        count=1,
        account=case.account.name,
        due=case.due_at.isoformat(),
    )
    return case


@transaction.atomic
def route(case: Case, *, unit: Unit, person: Person, actor: Actor, now: datetime) -> Case:
    """Give the case to the unit that knows better and name who answers there (R-6.2-9, R-3-4)."""
    case = locked(case)
    if case.answerer_id and case.answerer_id != person.pk:
        following.end_links(case, "omdirigerad", now)
    case.unit = unit
    case.answerer = person
    case.save(update_fields=["unit", "answerer"])
    record(
        "dialogue.case.routed",
        subject=("case", case.pk),
        actor=actor,
        at=now,
        unit=unit.slug,
        answerer=str(person.pk),
    )
    return case


@transaction.atomic
def leave_unanswered(
    case: Case, *, reason: str, person: Person, actor: Actor, now: datetime
) -> Case:
    """Decide that no answer is owed; the reason is kept (R-6.2-1, C-07)."""
    case = locked(case)
    _refuse(ch06_comments.no_answer_has_a_reason(reason))
    case.state = Case.State.NO_ANSWER
    case.no_answer_reason = reason.strip()
    case.triaged_at = case.triaged_at or now
    case.triaged_by = case.triaged_by or person
    case.answered_at = case.answered_at or now
    case.first_met_at = case.first_met_at or now
    case.next_reminder_at = None
    case.save()
    following.end_links(case, "avslutad", now)
    record("dialogue.case.no_answer", subject=("case", case.pk), actor=actor, at=now)
    return case


@transaction.atomic
def hand_over_fault(case: Case, *, reference: str, actor: Actor, now: datetime) -> Case:
    """A pure fault report goes to the fault service, whose reference is kept instead of a diary's."""
    case = locked(case)
    _refuse(ch06_comments.fault_has_a_reference(reference))
    case.fault_reference = reference.strip()
    case.save(update_fields=["fault_reference"])
    record(
        "dialogue.case.fault_handed_over",
        subject=("case", case.pk),
        actor=actor,
        at=now,
    )
    return case


@transaction.atomic
def note(case: Case, *, text: str, sender: Person, actor: Actor, now: datetime) -> CaseMessage:
    """Write an internal note on the case."""
    message = CaseMessage.objects.create(
        case=case, kind=CaseMessage.Kind.NOTE, sender=sender, text=text, created_at=now
    )
    record(
        "dialogue.case.noted",
        subject=("case", case.pk),
        actor=actor,
        at=now,
        message=str(message.pk),
    )
    return message


@transaction.atomic
def mark_closed(case: Case, *, actor: Actor, now: datetime) -> None:
    """Close the case. The guard that needs the registration is the caller's (records.services)."""
    case = locked(case)
    case.state = Case.State.CLOSED
    case.closed_at = now
    case.next_reminder_at = None
    case.save(update_fields=["state", "closed_at", "next_reminder_at"])
    record("dialogue.case.closed", subject=("case", case.pk), actor=actor, at=now)


def locked(case: Case) -> Case:
    """The case as it stands now, held until the transaction ends."""
    return (
        Case.objects.select_for_update(no_key=True, of=("self",))
        .select_related("account", "comment", "unit", "handler", "answerer", "policy_version")
        .get(pk=case.pk)
    )


def _refuse(findings: list[Finding]) -> None:
    if findings:
        raise RuleBroken(findings)
