"""A case's page and its acts. Thin: access, form, service, page."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.audit import log
from uppsikt.dialogue import services
from uppsikt.dialogue.models import Answer, Case
from uppsikt.errors import UppsiktError
from uppsikt.web import wording
from uppsikt.web.cases.acts import ACTS, Act
from uppsikt.web.cases.clocks import clocks
from uppsikt.web.cases.forms import ActForm
from uppsikt.web.cases.marks import causes
from uppsikt.web.cases.next_step import Standing
from uppsikt.web.cases.preview import preview_of
from uppsikt.web.cases.story import remarks, story
from uppsikt.web.cases.thread import thread
from uppsikt.web.doors import staff
from uppsikt.web.inbox.rows import row


@require_safe
@staff
def case(request: HttpRequest, who: Viewer, pk: UUID) -> HttpResponse:
    """The case with its next step."""
    found = access.case(who, pk)
    _note_reading(found, who)
    standing = Standing(found, who)
    act = ACTS.get(standing.panel)
    form = act.form(None, case=found, who=who) if act else None
    return _page(request, standing, standing.panel, form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def act(request: HttpRequest, who: Viewer, pk: UUID, slug: str) -> HttpResponse:
    """One act's form, or the act itself. What was written is never lost when a rule says no."""
    chosen = ACTS.get(slug)
    if chosen is None:
        raise Http404
    found = access.case(who, pk, chosen.action, doing=True)
    given = request.POST if request.method == "POST" else None
    form = chosen.form(given, case=found, who=who)
    if request.method != "POST":
        return _page(request, Standing(found, who), slug, form)
    if form.is_valid() and _done(chosen, found, form, who):
        messages.success(request, gettext(chosen.done))
        return HttpResponseRedirect(reverse("case", args=[pk]))
    return _page(request, Standing(access.case(who, pk), who), slug, form, bad=True)


@require_POST
@staff
def preview(request: HttpRequest, who: Viewer, pk: UUID) -> HttpResponse:
    """The answer as it will stand on the page, with what the rules say of it. Writes nothing."""
    found = access.case(who, pk, "answer.write", doing=True)
    answer = Answer(
        case=found,
        kind=request.POST.get("kind", Answer.Kind.ANSWER),
        text=request.POST.get("text", ""),
        advice_checked=request.POST.get("advice_checked", ""),
        source_url=request.POST.get("source_url", ""),
        answered_by=who.person,
    )
    return render(request, "cases/preview.html", preview_of(answer, who.now))


def _done(chosen: Act, found: Case, form: ActForm, who: Viewer) -> bool:
    try:
        chosen.run(found, form, who, {"actor": access.actor(who, chosen.action), "now": who.now})
    except UppsiktError as problem:
        form.findings = wording.findings(problem)
        return False
    return True


def _note_reading(found: Case, who: Viewer) -> None:
    """Reading gives knowledge (R-9-BBS-2), and reading what is restricted is itself recorded."""
    reader = access.actor(who, "case.triage")
    if found.state == Case.State.RECEIVED and found.account_id in who.accounts:
        services.see(found, actor=reader, now=who.now)
    if found.restricted:
        log.record("access.restricted.read", subject=("case", found.pk), actor=reader, at=who.now)


def _page(
    request: HttpRequest,
    standing: Standing,
    panel: str,
    form: ActForm | None,
    *,
    bad: bool = False,
) -> HttpResponse:
    found, who = standing.case, standing.who
    shown = {
        "case": found,
        "row": row(found, who.now),
        "clocks": clocks(found, who.now),
        "thread": thread(found, who.now),
        "remarks": remarks(found, who.now),
        "story": story(found, who.now),
        "standing": standing,
        "panel": panel,
        "panel_template": f"cases/acts/{panel}.html",
        "act": ACTS.get(panel),
        "ways": standing.ways(panel),
        "form": form,
        "causes": causes(found),
        "marked": found.triaged_at is None,
        "connected": _connected(found),
        **_preview_for(form, standing),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK
    return render(request, "cases/case.html", shown, status=status)


def _connected(found: Case) -> bool:
    connection = getattr(found.account, "connection", None)
    return connection is not None and connection.state == connection.State.OK


def _preview_for(form: ActForm | None, standing: Standing) -> dict[str, object]:
    """The preview of what stands in an answer form when the page is first shown."""
    kind = getattr(form, "kind", None)
    if form is None or kind is None:
        return {}
    written = {name: form[name].value() or "" for name in ("text", "advice_checked", "source_url")}
    answer = Answer(case=standing.case, kind=kind, answered_by=standing.who.person, **written)
    return {"preview": preview_of(answer, standing.who.now)}
