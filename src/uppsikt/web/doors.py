"""The doors of the screens: who is let in, before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache

from uppsikt import access
from uppsikt.access import Viewer

P = ParamSpec("P")
Inner = Callable[Concatenate[HttpRequest, Viewer, P], HttpResponseBase]
Outer = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def staff(view: Inner[P]) -> Outer[P]:
    """Only people with a log-in; the view gets the viewer. Pages are never kept by the browser."""

    @login_required
    def known(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, access.viewer(request), *args, **kwargs)

    @wraps(view)
    @never_cache
    def entered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.headers.get("HX-Request") and not request.user.is_authenticated:
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)  # the page says so; nothing is lost
        return known(request, *args, **kwargs)

    return entered  # type: ignore[return-value] # mypy sees a named first argument


def now_of(request: HttpRequest) -> datetime:
    """The moment this request is judged by (aware UTC), set by the clock's middleware."""
    now: datetime = request.now  # type: ignore[attr-defined]
    return now
