"""Min dag: what is mine today, what is due first, one obvious next step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from uppsikt import access
from uppsikt.access import Viewer
from uppsikt.web import format as words
from uppsikt.web.doors import staff
from uppsikt.web.today.work import Work, counted


@require_safe
@staff
def today(request: HttpRequest, who: Viewer) -> HttpResponse:
    work = Work(who)
    shown = {
        "work": work,
        "greeting": _greeting(who),
        "date": words.long_day(who.now),
        "sentence": counted(work),
        "reads_cases": access.may(who, "case.read", doing=False),
    }
    return render(request, "today/today.html", shown)


def _greeting(who: Viewer) -> str:
    name, hour = who.person.name.split()[0], words.local(who.now).hour
    if hour < 10:
        return gettext("God morgon, {name}").format(name=name)
    return gettext("Hej, {name}").format(name=name)
