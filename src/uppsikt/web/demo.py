"""The demo's log-ins, one click each. Exists only when the demo runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from uppsikt.access import Viewer
from uppsikt.errors import N_
from uppsikt.organisation import services
from uppsikt.organisation.models import User
from uppsikt.web.doors import now_of
from uppsikt.web.roles import role_names

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# the role that says most about a person's day, and what to try as that person
DOES = (
    ("K", N_("Läser inkorgen, bedömer, skickar frågor vidare och publicerar svar.")),
    ("SF", N_("Håller anslutningar och inloggningar i ordning. Kan inte svara.")),
    ("RG", N_("Ser till att ärenden kommer in i diariet.")),
    ("C", N_("Beslutar vem som får företräda kommunen. Får besked när något är sent.")),
    ("S", N_("Ansvarar för en sida och dess kommentarer.")),
    ("R", N_("Svarar på kommentarer på sina sidor.")),
    ("GR", N_("Läser allt, ändrar inget, kontrollerar loggen.")),
    ("JU", N_("Läser ärenden och ger råd i rättsfrågor.")),
    ("AR", N_("Läser loggen och diarieföringen.")),
    ("DSO", N_("Granskar hur personuppgifter hanteras.")),
    ("SK", N_("Kan sin sak och svarar när någon frågar.")),
)
ORDER = ("K", "S", "R", "SK", "C", "RG", "SF", "GR", "JU", "AR", "DSO")  # on the page


@dataclass(frozen=True)
class LogIn:
    """One button of the page."""

    user: User
    roles: str
    does: str


def only_in_the_demo(
    view: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """404 unless the demo runs."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request)

    return shown


@require_safe
@only_in_the_demo
def demo(request: HttpRequest) -> HttpResponse:
    """Choose who to be."""
    return render(request, "demo.html", {"log_ins": _log_ins(request)})


@require_POST
@only_in_the_demo
def enter(request: HttpRequest) -> HttpResponse:
    """Be that person."""
    user = get_object_or_404(User, email=request.POST.get("email", ""), is_active=True)
    login(request, user, backend=BACKEND)
    services.note_login(user, now=now_of(request))
    return HttpResponseRedirect("/")


def _log_ins(request: HttpRequest) -> list[LogIn]:
    users = User.objects.filter(is_active=True, person__left_on__isnull=True)
    found = []
    for user in users.select_related("person__unit").order_by("date_joined", "email"):
        assert user.person is not None  # filtered above
        who = Viewer(user.person, now_of(request))
        place = next(place for place, (code, _) in enumerate(DOES) if code in who.codes)
        found.append((place, LogIn(user, role_names(who), gettext(DOES[place][1]))))
    found.sort(key=lambda one: (ORDER.index(DOES[one[0]][0]), one[1].user.email))
    return [log_in for _, log_in in found]
