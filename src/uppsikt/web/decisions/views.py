"""The manager lets somebody speak for the municipality (R-5.2-4); answers that waited go out."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.dialogue import answering, queries
from uppsikt.errors import UppsiktError
from uppsikt.organisation.models import Person
from uppsikt.organisation.queries import representation
from uppsikt.web import wording
from uppsikt.web.decisions.forms import RepresentForm
from uppsikt.web.doors import staff


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def represent(request: HttpRequest, who: Viewer, pk: UUID) -> HttpResponse:
    """What is asked, and the decision."""
    person = access.person_to_decide_on(who, pk)
    form = RepresentForm(request.POST if request.method == "POST" else None)
    findings: list[wording.Said] = []
    if request.method == "POST" and form.is_valid():
        findings = _decide(request, who, person, form)
        if not findings:
            return HttpResponseRedirect(reverse("today"))
    shown = {
        "person": person,
        "form": form,
        "findings": findings,
        "answers": queries.waiting_for_decision(Person.objects.filter(pk=pk)),
        "decision": representation(person, who.day),
    }
    bad = bool(findings or form.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK
    return render(request, "decisions/represent.html", shown, status=status)


def _decide(
    request: HttpRequest, who: Viewer, person: Person, form: RepresentForm
) -> list[wording.Said]:
    try:
        released = answering.decide_representation(
            person,
            decided_by=who.person,
            **form.cleaned_data,
            actor=access.actor(who, "represent.decide"),
            now=who.now,
        )
    except UppsiktError as problem:
        return wording.findings(problem)
    messages.success(request, _said(person, len(released)))
    return []


def _said(person: Person, released: int) -> str:
    decided = gettext("{name} får företräda kommunen i sociala medier.").format(name=person.name)
    went_on = ngettext("{n} svar gick vidare.", "{n} svar gick vidare.", released)
    return f"{decided} {went_on.format(n=released)}" if released else decided
