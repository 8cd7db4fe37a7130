"""The inbox: soonest due first; it refreshes itself and keeps one's place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.dialogue import queries
from uppsikt.dialogue.queries import PAGE, Key
from uppsikt.web.doors import staff
from uppsikt.web.inbox.forms import FilterForm
from uppsikt.web.inbox.rows import Row, row

MOST = 500  # rows that a refresh renders at once


@dataclass(frozen=True)
class Shown:
    """What is on the screen now: rows, where more begin, how many there are, a print of it all."""

    rows: list[Row]
    following: str
    count: int
    address: str


@require_safe
@staff
def inbox(request: HttpRequest, who: Viewer) -> HttpResponse:
    access.require(who, "case.read", doing=False)
    form = FilterForm(request.GET, who)
    shown = _shown(request, who, form)
    return render(request, "inbox/inbox.html", {"form": form, **_list(request, shown)})


@require_safe
@staff
def rows(request: HttpRequest, who: Viewer) -> HttpResponse:
    """The list alone: the next rows after `efter`, or the whole list when it has changed."""
    access.require(who, "case.read", doing=False)
    shown = _shown(request, who, FilterForm(request.GET, who))
    if request.GET.get("efter"):
        return render(request, "inbox/more.html", {"shown": shown})
    fresh = _list(request, shown)
    if request.GET.get("sedd") == fresh["seen"]:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    answer = render(request, "inbox/list.html", fresh)
    if request.headers.get("HX-Trigger") == "filter":
        answer.headers["HX-Push-Url"] = _address(shown)
    return answer


def _address(shown: Shown) -> str:
    """The page's own address, so that reloading and going back show the same list."""
    there = reverse("inbox")
    return f"{there}?{shown.address}" if shown.address else there


def _shown(request: HttpRequest, who: Viewer, form: FilterForm) -> Shown:
    after = Key.read(request.GET.get("efter", ""))
    cases = access.cases(who)
    if form.owing_only:
        cases = cases.filter(answered_at__isnull=True)
    page = queries.inbox(cases, form.wanted(), now=who.now, after=after, size=_size(request))
    found = [row(case, who.now) for case in page.cases]
    address = urlencode({name: str(value) for name, value in form.chosen.items()})
    return Shown(found, str(page.following or ""), _count(request, len(found)), address)


def _size(request: HttpRequest) -> int:
    """A refresh asks for as many rows as are shown; everything else for one page."""
    if request.GET.get("efter"):
        return PAGE
    asked = request.GET.get("visade", "")
    wanted = int(asked) if asked.isdigit() else PAGE
    return min(max(PAGE, wanted), MOST)


def _count(request: HttpRequest, new: int) -> int:
    before = request.GET.get("visade", "") if request.GET.get("efter") else ""
    return new + (int(before) if before.isdigit() else 0)


def _list(request: HttpRequest, shown: Shown) -> dict[str, object]:
    """The list's values with a print of what they look like, so that a refresh can be spared."""
    body = render_to_string("inbox/rows.html", {"shown": shown}, request)
    return {"shown": shown, "body": body, "seen": hashlib.sha256(body.encode()).hexdigest()[:16]}
