"""The personal link of the one who knows. Opening it changes nothing and shows no citizen's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.audit.log import Actor
from uppsikt.dialogue import answering, asking
from uppsikt.dialogue.asking import LinkEnded
from uppsikt.dialogue.models import Answer, ExpertLink
from uppsikt.errors import N_, UppsiktError
from uppsikt.web import format as words
from uppsikt.web import wording
from uppsikt.web.cases.preview import preview_of
from uppsikt.web.cases.story import remarks
from uppsikt.web.cases.thread import thread
from uppsikt.web.doors import now_of
from uppsikt.web.experts import forms

CONFIRMED = "expert_links"  # ids of links whose person has shown who it is, in the session


@dataclass(frozen=True)
class Reply:
    """One way to answer the question."""

    slug: str
    name: str
    icon: str
    form: Callable[[Any, ExpertLink, Any], django_forms.Form]
    run: Callable[[ExpertLink, Any, dict[str, Any]], Any]
    done: str


def _answer(link: ExpertLink, form: forms.AnswerForm, by: dict[str, Any]) -> None:
    asking.answer_by_expert(link, **form.cleaned_data, **by)


def _back(link: ExpertLink, form: forms.BackForm, by: dict[str, Any]) -> None:
    asking.ask_back(link, text=form.cleaned_data["text"], **by)


def _not_mine(link: ExpertLink, form: forms.NotMineForm, by: dict[str, Any]) -> None:
    asking.not_mine(link, text=form.cleaned_data["text"], **by)


def _until(link: ExpertLink, form: forms.UntilForm, by: dict[str, Any]) -> None:
    asking.need_until(link, until=form.moment(link), text=form.cleaned_data["text"], **by)


def _pass_on(link: ExpertLink, form: forms.PassForm, by: dict[str, Any]) -> None:
    asking.pass_on(link, colleague=form.person(), text=form.cleaned_data["text"], **by)


def _passing(data: Any, link: ExpertLink, now: Any) -> forms.PassForm:
    people = access.colleagues(Viewer(link.person, now)).exclude(pk=link.person_id)
    return forms.PassForm(data, list(people))


def _answering(data: Any, link: ExpertLink, now: Any) -> forms.AnswerForm:
    started = answering.unfinished(link.case, Answer.Kind.ANSWER)
    return forms.AnswerForm(data, initial={"text": started.text if started else ""})


REPLIES = {
    reply.slug: reply
    for reply in (
        Reply("svara", N_("Svara"), "pen-line", _answering, _answer,
              N_("Tack! Ditt svar är lämnat.")),
        Reply("motfraga", N_("Fråga tillbaka"), "message-circle-question-mark",
              lambda data, link, now: forms.BackForm(data), _back,
              N_("Frågan är skickad till den som handlägger.")),
        Reply("behover-till", N_("Behöver mer tid"), "calendar-clock",
              lambda data, link, now: forms.UntilForm(data), _until,
              N_("Tack, nu vet vi när svaret kommer. Länken gäller fortfarande.")),
        Reply("skicka-vidare", N_("Skicka vidare till en kollega"), "forward", _passing, _pass_on,
              N_("Kollegan har fått frågan. Tack för hjälpen!")),
        Reply("inte-min", N_("Inte min fråga"), "user-x",
              lambda data, link, now: forms.NotMineForm(data), _not_mine,
              N_("Tack för beskedet. Någon annan får frågan.")),
    )
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Who are you? Then the question, and the answer as it will be signed."""
    try:
        found = asking.open_link(token, now=now_of(request))
    except LinkEnded as ended:
        return _ended(request, ended)
    if _needs_log_in(request, found):
        return render(request, "experts/log_in.html", {"link": found})
    if request.method == "POST":
        return _confirm(request, found, token)
    if not _confirmed(request, found):
        return _ask_who(request, found, forms.WhoForm())
    return _page(request, found, token, REPLIES["svara"], None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reply(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """One of the ways to answer: its form, or the act."""
    chosen = REPLIES.get(slug)
    if chosen is None:
        raise Http404
    try:
        found = asking.open_link(token, now=now_of(request))
    except LinkEnded as ended:
        return _ended(request, ended)
    if _needs_log_in(request, found) or not _confirmed(request, found):
        return HttpResponseRedirect(reverse("expert", args=[token]))
    if request.method != "POST":
        return _page(request, found, token, chosen, None)
    form = chosen.form(request.POST, found, now_of(request))
    problems = _run(chosen, found, form, request) if form.is_valid() else []
    if problems is None:
        return render(request, "experts/done.html", {"said": gettext(chosen.done), "link": found})
    return _page(request, found, token, chosen, form, findings=problems)


@require_POST
@never_cache
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The answer as it will be signed. Writes nothing."""
    try:
        found = asking.open_link(token, now=now_of(request))
    except LinkEnded:
        raise Http404 from None
    if _needs_log_in(request, found) or not _confirmed(request, found):
        raise Http404
    written = {name: request.POST.get(name, "") for name in ("text", "advice_checked")}
    answer = _unsaved(found, **written)
    return render(request, "cases/preview.html", preview_of(answer, now_of(request)))


def _run(
    chosen: Reply, found: ExpertLink, form: django_forms.Form, request: HttpRequest
) -> list[wording.Said] | None:
    by = {"actor": Actor(found.person_id, "sakkunnig"), "now": now_of(request)}
    try:
        chosen.run(found, form, by)
    except UppsiktError as problem:
        return wording.findings(problem)
    return None


def _page(
    request: HttpRequest,
    found: ExpertLink,
    token: str,
    chosen: Reply,
    form: django_forms.Form | None,
    *,
    findings: list[wording.Said] | None = None,
) -> HttpResponse:
    now = now_of(request)
    shown_form = form or chosen.form(None, found, now)
    shown = {
        "link": found,
        "token": token,
        "thread": thread(found.case, now),
        "remarks": remarks(found.case, now),
        "due": words.due(found.case.final_due, now=now),
        "chosen": chosen,
        "panel_template": f"experts/{chosen.slug}.html",
        "replies": [
            (one.slug, gettext(one.name), one.icon) for one in REPLIES.values() if one != chosen
        ],
        "form": shown_form,
        "findings": findings,
        **_preview(found, shown_form, now_of(request)),
    }
    status = HTTPStatus.OK if form is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "experts/page.html", shown, status=status)


def _preview(found: ExpertLink, form: django_forms.Form, now: datetime) -> dict[str, object]:
    if not isinstance(form, forms.AnswerForm):
        return {}
    written = {name: form[name].value() or "" for name in ("text", "advice_checked")}
    return {"preview": preview_of(_unsaved(found, **written), now)}


def _unsaved(found: ExpertLink, **written: str) -> Answer:
    return Answer(case=found.case, kind=Answer.Kind.ANSWER, answered_by=found.person, **written)


def _needs_log_in(request: HttpRequest, found: ExpertLink) -> bool:
    return found.case.restricted and not _is_logged_in_as(request, found)


def _is_logged_in_as(request: HttpRequest, found: ExpertLink) -> bool:
    return bool(
        request.user.is_authenticated
        and getattr(request.user, "person_id", None) == found.person_id
    )


def _confirmed(request: HttpRequest, found: ExpertLink) -> bool:
    return _is_logged_in_as(request, found) or str(found.pk) in request.session.get(CONFIRMED, [])


def _confirm(request: HttpRequest, found: ExpertLink, token: str) -> HttpResponse:
    form = forms.WhoForm(request.POST)
    if not form.is_valid():
        return _ask_who(request, found, form)
    if not asking.is_the_person(found, form.cleaned_data["email"]):
        form.add_error("email", gettext("Länken är personlig och skickades till någon annan."))
        return _ask_who(request, found, form)
    asking.note_used(found, now=now_of(request))
    request.session[CONFIRMED] = [*request.session.get(CONFIRMED, []), str(found.pk)]
    return HttpResponseRedirect(reverse("expert", args=[token]))


def _ask_who(request: HttpRequest, found: ExpertLink, form: forms.WhoForm) -> HttpResponse:
    now = now_of(request)
    shown = {"link": found, "form": form, "due": words.due(found.case.final_due, now=now)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "experts/who.html", shown, status=status)


def _ended(request: HttpRequest, ended: LinkEnded) -> HttpResponse:
    """Why the link is dead and what to do; what was being written is shown, to be copied."""
    shown = {"problem": wording.findings(ended)[0], "written": request.POST.get("text", "")}
    return render(request, "experts/ended.html", shown, status=HTTPStatus.GONE)
