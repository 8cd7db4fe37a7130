"""The register of accounts: how reading goes, and connecting again."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from uppsikt import access, wiring
from uppsikt.access import Viewer
from uppsikt.accounts import services
from uppsikt.accounts.models import Account
from uppsikt.errors import N_, UppsiktError
from uppsikt.ports.platform import Credential
from uppsikt.publishing.models import Post
from uppsikt.web import wording
from uppsikt.web.accounts.figures import figures
from uppsikt.web.accounts.forms import TokenForm
from uppsikt.web.accounts.rows import rows
from uppsikt.web.doors import staff
from uppsikt.web.format import short

POSTS = 30
TRY_AGAIN = N_("Hämta en ny nyckel och försök igen.")


@require_safe
@staff
def accounts(request: HttpRequest, who: Viewer) -> HttpResponse:
    access.require(who, "account.read", doing=False)
    found = access.accounts(who).select_related("unit", "authority", "connection")
    return render(
        request, "accounts/accounts.html", {"rows": rows(list(found.order_by("name")), who)}
    )


@require_safe
@staff
def account(request: HttpRequest, who: Viewer, pk: UUID) -> HttpResponse:
    return _page(request, who, access.account(who, pk), TokenForm(), [])


@require_POST
@staff
def connect(request: HttpRequest, who: Viewer, pk: UUID) -> HttpResponse:
    """Try the new token at the platform first; only one that works is stored."""
    found = access.account(who, pk, "account.connect", doing=True)
    form = TokenForm(request.POST)
    problems = _connect(found, form.cleaned_data["token"], who) if form.is_valid() else []
    if form.errors or problems:
        return _page(request, who, found, form, problems)
    messages.success(
        request, gettext("Kontot är anslutet igen. Läsningen fortsätter av sig själv.")
    )
    return HttpResponseRedirect(reverse("account", args=[pk]))


def _connect(found: Account, token: str, who: Viewer) -> list[wording.Said]:
    try:
        health = wiring.platform(found.platform).health(
            Credential(found.external_id, token.strip())
        )
        if not health.ok:
            return wording.findings(UppsiktError(health.problem, TRY_AGAIN))
        by = access.actor(who, "account.connect")
        services.connect(found, token=token.strip(), actor=by, now=who.now)
        services.note_health(found, health, now=who.now)
    except UppsiktError as problem:
        return wording.findings(problem)
    return []


def _page(
    request: HttpRequest,
    who: Viewer,
    found: Account,
    form: TokenForm,
    findings: list[wording.Said],
) -> HttpResponse:
    may_connect = access.accounts(who, "account.connect", doing=True).filter(pk=found.pk).exists()
    may_read = access.accounts_with_content(who).filter(pk=found.pk).exists()
    shown = {
        "account": found,
        "row": rows([found], who)[0],
        "form": form,
        "findings": findings,
        "may_connect": may_connect,
        "posts": _posts(found, who) if may_read else None,
        "figures": figures(found, who) if may_read else None,
    }
    bad = bool(findings or form.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK
    return render(request, "accounts/account.html", shown, status=status)


def _posts(found: Account, who: Viewer) -> list[dict[str, object]]:
    """The newest posts with what the platform counts and what it shows."""
    newest = Post.objects.filter(account=found).order_by("-created_at")[:POSTS]
    return [
        {
            "text": post.text,
            "at": short(post.created_at, now=who.now),
            "permalink": post.permalink,
            "counted": post.counted,
            "listed": post.listed,
            "differs": post.counted is not None and post.counted != (post.listed or 0),
            "gone": post.gone_at is not None,
            "read_at": short(post.polled_at, now=who.now) if post.polled_at else "",
        }
        for post in newest
    ]
