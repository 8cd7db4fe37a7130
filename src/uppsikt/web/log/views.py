"""The event log in sentences, its verification, and its export for somebody else's tool."""

from __future__ import annotations

import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.audit.export import export as write_chain
from uppsikt.audit.models import Event
from uppsikt.audit.verify import Report, verify
from uppsikt.errors import N_
from uppsikt.web.cases.story import lines
from uppsikt.web.doors import staff
from uppsikt.web.format import moment
from uppsikt.web.wording import say

PAGE = 50
HOLDS = N_("Kedjan håller: {count} händelser.")


@require_safe
@staff
def log(request: HttpRequest, who: Viewer) -> HttpResponse:
    """The newest events first."""
    access.require(who, "audit.read", doing=False)
    return _page(request, who, None)


@require_POST
@staff
def check(request: HttpRequest, who: Viewer) -> HttpResponse:
    """Read the whole chain now and say whether it holds."""
    access.require(who, "audit.read", doing=False)
    return _page(request, who, verify())


@require_POST
@staff
def export(request: HttpRequest, who: Viewer) -> HttpResponseBase:
    """The chain with a program that checks it without Uppsikt."""
    access.require_everywhere(who, "audit.read")
    bundle = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with tempfile.TemporaryDirectory() as place:
        write_chain(place, now=who.now)
        with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(place).iterdir()):
                archive.write(file, file.name)
    bundle.seek(0)
    return FileResponse(bundle, as_attachment=True, filename="uppsikt-logg.zip")


def _page(request: HttpRequest, who: Viewer, report: Report | None) -> HttpResponse:
    rows = access.events(who)
    if before := _read(request.GET.get("fore", "")):
        at, pk = before
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    events = list(rows[: PAGE + 1])
    shown = {
        "lines": lines(events[:PAGE], who.now),
        "following": _key(events[PAGE - 1]) if len(events) > PAGE else "",
        "report": _said(report, who) if report else None,
    }
    return render(request, "log/log.html", shown)


def _said(report: Report, who: Viewer) -> dict[str, object]:
    named = {"count": report.count, "seq": report.broken_at, **report.params}
    return {
        "ok": report.ok,
        "sentence": say(report.reason or HOLDS, named),
        "at": moment(who.now, now=who.now),
        "seq": report.head.seq,
        "hash": report.head.hash.hex(),
    }


def _key(event: Event) -> str:
    return f"{event.at.isoformat()}~{event.pk}"


def _read(text: str) -> tuple[datetime, UUID] | None:
    at, _, pk = text.partition("~")
    try:
        return datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None
