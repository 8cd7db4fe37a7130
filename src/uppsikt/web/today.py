"""Min dag: what is mine today, what is due first, one obvious next step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from uppsikt.access import Viewer
from uppsikt.web.doors import staff


@require_safe
@staff
def today(request: HttpRequest, who: Viewer) -> HttpResponse:
    return render(request, "today.html", {})
