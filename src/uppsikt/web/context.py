"""What every page shows: the municipality, the places a person may go, notices, language, clock."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext

from uppsikt import access
from uppsikt.errors import N_
from uppsikt.organisation.models import Person
from uppsikt.web import format as words
from uppsikt.web import preferences
from uppsikt.web.municipality import municipality
from uppsikt.web.roles import role_names

HTMX = json.dumps(
    {
        "allowEval": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,  # a citizen's words are never left in the browser's storage
        "refreshOnHistoryMiss": True,
        "scrollBehavior": "instant",
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "422", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)

# name of the route, words, icon, the row of the permission matrix that opens it ("" = everybody)
PLACES = (
    ("today", N_("Min dag"), "house", ""),
    ("inbox", N_("Inkorg"), "inbox", "case.read"),
    ("accounts", N_("Konton"), "plug", "account.read"),
    ("registrations", N_("Diarieföring"), "stamp", "registration.read"),
    ("guideline", N_("Riktlinjen"), "book-open-text", ""),
    ("log", N_("Logg"), "scroll-text", "audit.read"),
)

THEME_WORDS = {
    "auto": (N_("Utseende: som systemet. Byt till ljust."), "sun-moon", "light"),
    "light": (N_("Utseende: ljust. Byt till mörkt."), "sun", "dark"),
    "dark": (N_("Utseende: mörkt. Byt till som systemet."), "moon", "auto"),
}


@dataclass(frozen=True)
class Place:
    """One entry of the main menu. `here` is aria-current's value."""

    name: str
    icon: str
    url: str
    here: str


@dataclass(frozen=True)
class DemoClock:
    """The demo's clock in words."""

    clock: str
    moved: str


class Page:
    """Read by templates; what costs a query is only asked for by the pages that show it."""

    htmx = HTMX

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def viewer(self) -> access.Viewer | None:
        try:
            return access.viewer(self.request)
        except (PermissionDenied, AttributeError):
            return None

    @property
    def person(self) -> Person | None:
        return self.viewer.person if self.viewer else None

    @cached_property
    def roles(self) -> str:
        """The person's roles in words: "kommunikatör, sidansvarig"."""
        return role_names(self.viewer) if self.viewer else ""

    @cached_property
    def outside(self) -> bool:
        """Nobody is logged in."""
        return not getattr(self.request, "user", None) or not self.request.user.is_authenticated

    @cached_property
    def municipality(self) -> str:
        return municipality(self.request)

    @cached_property
    def places(self) -> list[Place]:
        if self.viewer is None:
            return []
        return [
            Place(gettext(name), icon, reverse(route), self._here(reverse(route)))
            for route, name, icon, action in PLACES
            if not action or access.may(self.viewer, action, doing=False)
        ]

    def _here(self, url: str) -> str:
        path = self.request.path
        if path == url:
            return "page"
        return "true" if url != "/" and path.startswith(url) else ""

    @cached_property
    def unread(self) -> int:
        if self.viewer is None:
            return 0
        return access.notices(self.viewer).filter(read_at__isnull=True).count()

    @property
    def path(self) -> str:
        """Where the small forms of the header lead back to."""
        return self.request.get_full_path() if self.request.method == "GET" else self.request.path

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def other_language(self) -> str:
        return "en" if self.language == "sv" else "sv"

    @property
    def other_language_name(self) -> str:
        return dict(settings.LANGUAGES)[self.other_language]

    @cached_property
    def theme(self) -> str:
        return preferences.theme_of(self.request)

    @property
    def theme_words(self) -> str:
        return gettext(THEME_WORDS[self.theme][0])

    @property
    def theme_icon(self) -> str:
        return THEME_WORDS[self.theme][1]

    @property
    def next_theme(self) -> str:
        return THEME_WORDS[self.theme][2]

    @cached_property
    def demo(self) -> DemoClock | None:
        now = getattr(self.request, "now", None)
        if not settings.DEMO or now is None:
            return None
        return DemoClock(words.moment(now), "")


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    return {"page": Page(request)}
