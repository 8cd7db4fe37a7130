"""A browser without JavaScript, and what a person reads in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from uppsikt.organisation.models import User
from uppsikt.project import demo_data

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HTMX = {"HTTP_HX_REQUEST": "true"}


@dataclass
class Screen:
    """What a person sees and does; `name` None is somebody who hasn't logged in."""

    client: Client = field(default_factory=Client)

    def get(self, path: str, **extra: Any) -> Any:
        return self.client.get(path, **extra)

    def post(self, path: str, given: dict[str, Any] | None = None, **extra: Any) -> Any:
        return self.client.post(path, given or {}, **extra)


def words(response: HttpResponse) -> str:
    """The page's text as it reads, without tags, in one line."""
    html = response.content.decode()
    html = re.sub(r"<(script|style|head)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def screen_of(name: str = "") -> Screen:
    """A browser, logged in as the person."""
    screen = Screen()
    if name:
        screen.client.force_login(User.objects.get(email=demo_data.email(name)), BACKEND)
    return screen
