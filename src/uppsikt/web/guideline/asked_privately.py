"""Asked in a private account: a ready text that shows the way to the official ones (R-2.4-7)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from uppsikt.accounts.models import Account
from uppsikt.accounts.queries import active_accounts
from uppsikt.organisation.policies import current
from uppsikt.policy.guideline import guideline
from uppsikt.policy.parameters.who import Organisation
from uppsikt.web.doors import now_of
from uppsikt.web.guideline.wording import sentence


@require_safe
def asked_privately(request: HttpRequest) -> HttpResponse:
    """The text to copy, and the sentences of the guideline that it follows."""
    _, policy = current(now_of(request))
    rows = guideline().by_id
    shown = {
        "text": text(policy.org, list(active_accounts())),
        "sentences": [sentence(rows[row]) for row in policy.private_use.texts],
    }
    return render(request, "guideline/asked_privately.html", shown)


def text(org: Organisation, accounts: list[Account]) -> str:
    """What an employee may answer; it goes to a citizen, so it is in Swedish."""
    ways = [
        f"Webbplats: {org.website}",
        f"Kontakt: {org.contact}",
        f"Frågor och synpunkter: {org.feedback_url}",
        *(f"{account.name}: {account.url}" for account in accounts),
    ]
    return "\n".join(
        [
            "Hej! Tack för att du frågar. Det här rör mitt arbete, och i mitt privata konto svarar "
            f"jag inte för {org.name}. Skriv gärna här i stället, så får du svar:",
            *ways,
        ]
    )
