"""Logging in. Log-ins are given by the system administrator; nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from uppsikt.organisation import services
from uppsikt.organisation.models import User
from uppsikt.web.doors import now_of


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth without sign-up; after a changed password one is back at Min dag."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        services.note_login(user, now=now_of(request))
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/"
