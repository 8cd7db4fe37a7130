"""What a person has been told. A notice leads to where something is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.notices import services, wording
from uppsikt.notices.links import full_path
from uppsikt.notices.models import Notice
from uppsikt.web import format as words
from uppsikt.web.doors import staff

SHOWN = 100


@dataclass(frozen=True)
class Told:
    """A notice in words."""

    url: str
    subject: str
    sentence: str
    at: str
    iso: str
    unread: bool
    rule: str


@require_safe
@staff
def notices(request: HttpRequest, who: Viewer) -> HttpResponse:
    return render(request, "notices/notices.html", {"notices": told(who, SHOWN)})


@require_safe
@staff
def follow(request: HttpRequest, who: Viewer, pk: UUID) -> HttpResponse:
    """To where the notice leads; from now on it has been read."""
    notice = access.notices(who).filter(pk=pk).first()
    if notice is None:
        raise Http404
    services.mark_read(who.person, pk, now=who.now)
    return HttpResponseRedirect(full_path(notice.path, notice.secret_id))


@require_POST
@staff
def read_all(request: HttpRequest, who: Viewer) -> HttpResponse:
    """Everything has been read."""
    for pk in access.notices(who).filter(read_at__isnull=True).values_list("pk", flat=True):
        services.mark_read(who.person, pk, now=who.now)
    return HttpResponseRedirect(reverse("notices"))


def told(who: Viewer, most: int, *, unread_only: bool = False) -> list[Told]:
    """The newest notices in words."""
    rows = access.notices(who)
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    return [_told(notice, who) for notice in rows[:most]]


def _told(notice: Notice, who: Viewer) -> Told:
    return Told(
        url=reverse("notice", args=[notice.pk]),
        subject=wording.subject(notice),
        sentence=wording.sentence(notice),
        at=words.short(notice.created_at, now=who.now),
        iso=notice.created_at.isoformat(),
        unread=notice.read_at is None,
        rule=notice.rule,
    )
