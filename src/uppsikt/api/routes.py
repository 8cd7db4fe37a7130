"""The REST API: the same services and the same access as the screens."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI, Query, Schema
from ninja.security import django_auth

from uppsikt import access
from uppsikt.dialogue import answering, queries, services
from uppsikt.dialogue.models import Answer, Case
from uppsikt.errors import RuleBroken, UppsiktError, fill
from uppsikt.policy.guideline import Row, guideline

api = NinjaAPI(
    title="Uppsikt",
    version="1",
    description="Kommunens dialog i sociala medier. Logga in först; varje anrop prövas som på skärmen.",
    auth=django_auth,
    docs_url=None,
    urls_namespace="api",
)


class CaseOut(Schema):
    """A case as a list shows it; times with offset."""

    id: UUID
    state: str
    account: str
    text: str
    permalink: str
    received_at: datetime
    due_at: datetime
    first_due: datetime
    final_due: datetime
    handler: str | None
    intents: list[str]
    suggested: list[str]

    @classmethod
    def of(cls, case: Case) -> CaseOut:
        return cls(
            id=case.pk,
            state=case.state,
            account=case.account.name,
            text=case.comment.text,
            permalink=case.comment.permalink,
            received_at=case.received_at,
            due_at=case.due_at,
            first_due=case.first_due,
            final_due=case.final_due,
            handler=case.handler.name if case.handler else None,
            intents=case.intents,
            suggested=case.suggestion.get("intent", []),
        )


class CaseList(Schema):
    """A page of cases; `following` goes into `after` for the next one."""

    cases: list[CaseOut]
    following: str | None


class InboxQuery(Schema):
    """Filters of the inbox, as on the screen."""

    mine: bool = False
    account: UUID | None = None
    state: str = ""
    intent: str = ""
    late: bool = False
    closed: bool = False
    words: str = ""
    after: str = ""


class TriageIn(Schema):
    """What a person has found the comment to be."""

    intents: list[str]
    language: str = "sv"
    of_weight: bool = False
    restricted: bool = False
    authority_exercise: bool = False


class AnswerIn(Schema):
    """An answer by the one who is logged in; `publish` sends it at once."""

    kind: str = Answer.Kind.ANSWER
    text: str
    advice_checked: str = ""
    source_url: str = ""
    publish: bool = False


class AnswerOut(Schema):
    """Where an answer stands. It is published only when `external_id` is there."""

    id: UUID
    kind: str
    state: str
    external_id: str


class ReasonIn(Schema):
    """Why no answer is owed."""

    reason: str


class RowOut(Schema):
    """A sentence of the guideline."""

    id: str
    section: str
    swedish: str
    english: str

    @classmethod
    def of(cls, row: Row) -> RowOut:
        return cls(id=row.id, section=row.section, swedish=row.swedish, english=row.english)


@api.get("/cases", response=CaseList, summary="Inkorgen")
def list_cases(request: HttpRequest, wanted: Query[InboxQuery]) -> CaseList:
    """Cases the person may read, soonest due first."""
    who = access.viewer(request)
    found = queries.inbox(
        access.cases(who),
        queries.InboxFilter(
            mine=who.person if wanted.mine else None,
            account=wanted.account,
            state=wanted.state,
            intent=wanted.intent,
            late=wanted.late,
            closed=wanted.closed,
            words=wanted.words,
        ),
        now=who.now,
        after=queries.Key.read(wanted.after),
    )
    following = str(found.following) if found.following else None
    return CaseList(cases=[CaseOut.of(case) for case in found.cases], following=following)


@api.get("/cases/{case_id}", response=CaseOut, summary="Ett ärende")
def show_case(request: HttpRequest, case_id: UUID) -> CaseOut:
    """One case."""
    return CaseOut.of(access.case(access.viewer(request), case_id))


@api.post("/cases/{case_id}/triage", response=CaseOut, summary="Bedöm")
def triage(request: HttpRequest, case_id: UUID, given: TriageIn) -> CaseOut:
    """Confirm what the comment is."""
    who = access.viewer(request)
    case = access.case(who, case_id, "case.triage", doing=True)
    services.triage(
        case,
        person=who.person,
        actor=access.actor(who, "case.triage"),
        now=who.now,
        **given.dict(),
    )
    return CaseOut.of(access.case(who, case_id))


@api.post("/cases/{case_id}/no-answer", response=CaseOut, summary="Inget svar")
def no_answer(request: HttpRequest, case_id: UUID, given: ReasonIn) -> CaseOut:
    """Decide that no answer is owed, with the reason."""
    who = access.viewer(request)
    case = access.case(who, case_id, "case.triage", doing=True)
    services.leave_unanswered(
        case,
        reason=given.reason,
        person=who.person,
        actor=access.actor(who, "case.triage"),
        now=who.now,
    )
    return CaseOut.of(access.case(who, case_id))


@api.post("/cases/{case_id}/answers", response=AnswerOut, summary="Svara")
def answer(request: HttpRequest, case_id: UUID, given: AnswerIn) -> AnswerOut:
    """Write the answer; with `publish` it is put on its way."""
    who = access.viewer(request)
    case = access.case(who, case_id, "answer.write", doing=True)
    if given.publish:
        access.case(who, case_id, "answer.publish", doing=True)
    actor = access.actor(who, "answer.write")
    written = answering.draft(
        case,
        kind=given.kind,
        text=given.text,
        answered_by=who.person,
        advice_checked=given.advice_checked,
        source_url=given.source_url,
        actor=actor,
        now=who.now,
    )
    if given.publish:
        written = answering.publish(written, publisher=who.person, actor=actor, now=who.now)
    return AnswerOut(
        id=written.pk, kind=written.kind, state=written.state, external_id=written.external_id
    )


@api.get("/guideline", response=list[RowOut], summary="Riktlinjen")
def search_guideline(request: HttpRequest, words: str = "") -> list[RowOut]:
    """Sentences of the guideline that hold all the words, in Swedish or English."""
    access.require(access.viewer(request), "guideline.read", doing=False)
    return [RowOut.of(row) for row in guideline().search(words)]


@api.exception_handler(UppsiktError)
def refused(request: HttpRequest, problem: UppsiktError) -> HttpResponse:
    """422 with what happened and what to do; a broken rule names all its findings."""
    findings = problem.findings if isinstance(problem, RuleBroken) else []
    return api.create_response(
        request,
        {
            "error": fill(gettext(problem.message), problem.params),
            "remedy": fill(gettext(problem.remedy), problem.params),
            "findings": [_finding(finding) for finding in findings],
        },
        status=422,
    )


def _finding(finding: Any) -> dict[str, str]:
    return {
        "rule": finding.rule,
        "message": fill(gettext(finding.message), finding.params),
        "remedy": fill(gettext(finding.remedy), finding.params),
    }
