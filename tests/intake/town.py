"""An invented municipality in the database, as far as intake needs it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.intake.scenes import MORNING, PAGE

from uppsikt.accounts.models import Account, Connection
from uppsikt.organisation.models import Authority, Unit
from uppsikt.store import vault

FOLLOWED_SINCE = MORNING - timedelta(days=30)


def page(number: int = 1, **changes: Any) -> Account:
    """A connected Facebook page that is followed since a month."""
    authority, _ = Authority.objects.get_or_create(
        name="Kommunstyrelsen",
        defaults={"diary": "KS", "archive_creator": "KS", "controller": "KS"},
    )
    unit, _ = Unit.objects.get_or_create(
        slug="nua", defaults={"name": "Näringsliv och utveckling", "authority": authority}
    )
    account = Account.objects.create(
        **{
            "platform": "facebook",
            "external_id": PAGE[:-1] + str(number),
            "name": f"Granåsa {number}",
            "url": "https://www.facebook.com/granasa",
            "unit": unit,
            "authority": authority,
            "followed_since": FOLLOWED_SINCE,
        }
        | changes
    )
    connect(account)
    return account


def connect(account: Account) -> Connection:
    """Give the account a token that the scripted platform takes."""
    key_id, token = vault.encrypt(f"token of {account.external_id}")
    return Connection.objects.create(account=account, key_id=key_id, token=token)
