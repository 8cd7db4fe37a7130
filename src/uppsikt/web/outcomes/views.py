"""Sendings of which nobody knows whether they came out: a person looks and settles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.dialogue import queries
from uppsikt.records.models import Registration
from uppsikt.web.doors import staff
from uppsikt.web.format import short
from uppsikt.web.registrations.rows import row


@require_safe
@staff
def outcomes(request: HttpRequest, who: Viewer) -> HttpResponse:
    """Answers and registrations of unknown outcome that this person may settle."""
    answers = queries.unknown_outcomes(access.cases(who, "answer.settle", doing=True))
    registrations = access.registrations(who, "registration.enter", doing=True).filter(
        state=Registration.State.UNKNOWN
    )
    rows = registrations.select_related("case__account", "case__comment", "authority")
    shown = {
        "answers": [
            {"answer": one, "at": short(one.queued_at, now=who.now) if one.queued_at else ""}
            for one in answers
        ],
        "registrations": [row(one, who.now) for one in rows.order_by("due_at")],
    }
    return render(request, "outcomes/outcomes.html", shown)
