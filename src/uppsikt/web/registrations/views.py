"""Diarieföring: what waits, what needs a person, what is done; connecting the diary."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from uppsikt import access, wiring
from uppsikt.access import Viewer
from uppsikt.errors import N_, UppsiktError
from uppsikt.ports.diary import Diary
from uppsikt.records import bundles, connecting
from uppsikt.records.models import DiaryConnection, Registration
from uppsikt.web import wording
from uppsikt.web.doors import staff
from uppsikt.web.format import short
from uppsikt.web.registrations.rows import row

OPEN_SHOWN, DONE_SHOWN = 200, 50
STATE = "diary_state"


@require_safe
@staff
def registrations(request: HttpRequest, who: Viewer) -> HttpResponse:
    access.require(who, "registration.read", doing=False)
    rows = access.registrations(who).select_related("case__account", "case__comment", "authority")
    done = rows.filter(state=Registration.State.REGISTERED).order_by("-registered_at")
    still = rows.exclude(state=Registration.State.REGISTERED).order_by("due_at")
    waiting = [row(one, who.now) for one in still[:OPEN_SHOWN]]
    shown = {
        "needing": [one for one in waiting if one.needs_a_person],
        "waiting": [one for one in waiting if not one.needs_a_person],
        "done": [row(one, who.now) for one in done[:DONE_SHOWN]],
        "may_connect": access.may(who, "diary.connect"),
        **_connection(who),
    }
    return render(request, "registrations/registrations.html", shown)


@require_safe
@staff
def package(request: HttpRequest, who: Viewer, pk: UUID) -> HttpResponse:
    """Comment, answers and the platform's own JSON with their hashes, for registration by hand."""
    registration = access.registration(who, pk)
    name = f"arende-{str(registration.case_id)[:8]}.zip"
    answer = HttpResponse(bundles.download(registration), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@staff
def connect(request: HttpRequest, who: Viewer) -> HttpResponse:
    """Off to the diary, where the named service user consents."""
    access.require(who, "diary.connect")
    state = secrets.token_urlsafe(24)
    try:
        there = wiring.diary().authorize_url(redirect_uri=_return_address(), state=state)
    except UppsiktError as problem:
        _tell(request, problem)
        return HttpResponseRedirect(reverse("registrations"))
    request.session[STATE] = state
    return HttpResponseRedirect(there)


@require_safe
@staff
def connected(request: HttpRequest, who: Viewer) -> HttpResponse:
    """Back from the diary with a code, or with a no."""
    access.require(who, "diary.connect")
    try:
        _finish(request, who)
    except UppsiktError as problem:
        _tell(request, problem)
    else:
        messages.success(request, gettext("Diariet är anslutet. Det som väntat skickas nu."))
    return HttpResponseRedirect(reverse("registrations"))


def _finish(request: HttpRequest, who: Viewer) -> None:
    expected, state = request.session.pop(STATE, ""), request.GET.get("state", "")
    code = request.GET.get("code", "")
    if not expected or not secrets.compare_digest(expected, state) or not code:
        raise UppsiktError(
            N_("Diariet anslöts inte."),
            N_("Börja om med Anslut diariet, och säg ja på sidan som öppnas."),
        )
    connecting.connect(
        wiring.diary(),
        code=code,
        redirect_uri=_return_address(),
        person=who.person,
        actor=access.actor(who, "diary.connect"),
        now=who.now,
    )


def _return_address() -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse("diary_connected")


def _tell(request: HttpRequest, problem: UppsiktError) -> None:
    for said in wording.findings(problem):
        messages.error(request, f"{said.message} {said.remedy}".strip())


def _connection(who: Viewer) -> dict[str, object]:
    try:
        diary: Diary | None = wiring.diary()
    except UppsiktError:
        diary = None
    connection = DiaryConnection.objects.filter(system=diary.name).first() if diary else None
    at = short(connection.connected_at, now=who.now) if connection else ""
    return {
        "diary": diary.name.capitalize() if diary else "",
        "connection": connection,
        "connected_at": at,
        "broken": connection is None or connection.broken_at is not None,
        "assumptions": diary.assumptions() if diary else (),
    }
