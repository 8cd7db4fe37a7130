"""What the platforms think of our connections, asked once an hour and shown on the account."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from uppsikt.accounts import services as accounts
from uppsikt.accounts.models import Account, Connection
from uppsikt.accounts.queries import active_accounts
from uppsikt.dialogue.polling import PlatformFor
from uppsikt.dialogue.reading import Clock
from uppsikt.errors import ConnectorError, UppsiktError

EVERY = timedelta(hours=1)

log = structlog.get_logger()


def check_due(platform_for: PlatformFor, *, clock: Clock) -> int:
    """Ask about every account that wasn't asked about within the hour; returns how many answered."""
    return sum(check(platform_for, account, clock) for account in due(clock()))


def due(now: datetime) -> list[Account]:
    """Connected accounts whose last answer is an hour old (or in the future: the clock was moved)."""
    found = active_accounts().filter(connection__state=Connection.State.OK)
    return [account for account in found if _is_due(account.connection, now)]


def check(platform_for: PlatformFor, account: Account, clock: Clock) -> bool:
    """Ask about one account; False when the platform could not be asked."""
    try:
        health = platform_for(account.platform).health(accounts.credential(account))
    except ConnectorError as error:
        if error.failure in accounts.BROKEN:
            accounts.note_failure(account, error, now=clock())
        return False
    except UppsiktError as error:
        log.warning("health.impossible", account=str(account.pk), problem=type(error).__name__)
        return False
    accounts.note_health(account, health, now=clock())
    return True


def _is_due(connection: Connection, now: datetime) -> bool:
    at = connection.checked_at
    return at is None or at > now or at <= now - EVERY
