"""The account's connection: made, broken, parked. A token is encrypted before it is stored."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from uppsikt.accounts.models import Account, Connection
from uppsikt.accounts.queries import responsible_for_connection
from uppsikt.audit.log import SYSTEM, Actor, record
from uppsikt.errors import N_, ConnectorError, FailureClass, UppsiktError
from uppsikt.notices.services import tell
from uppsikt.ports.platform import Credential, Health
from uppsikt.store import vault

BROKEN = {
    FailureClass.AUTH_EXPIRED: Connection.State.EXPIRED,
    FailureClass.PERMISSION: Connection.State.PERMISSION,
}


@transaction.atomic
def connect(account: Account, *, token: str, actor: Actor, now: datetime) -> Connection:
    """Store a new token for the account; id and history stay."""
    key_id, ciphertext = vault.encrypt(token)
    connection, _ = Connection.objects.update_or_create(
        account=account,
        defaults={
            "token": ciphertext,
            "key_id": key_id,
            "state": Connection.State.OK,
            "problem": "",
            "parked_until": None,
        },
    )
    record("accounts.connection.connected", subject=("account", account.pk), actor=actor, at=now)
    return connection


def credential(account: Account) -> Credential:
    """The account's decrypted token, for handing to a connector at once. Never stored or logged.

    Raises ConnectorError (auth_expired) when the account is not connected.
    """
    connection = Connection.objects.filter(account=account).first()
    if connection is None or connection.state != Connection.State.OK:
        raise _not_connected(account)
    return Credential(
        account.external_id, vault.decrypt(connection.key_id, bytes(connection.token))
    )


@transaction.atomic
def note_failure(account: Account, error: ConnectorError, *, now: datetime) -> None:
    """Let a failed call show on the account: broken and loud, or parked until the platform allows."""
    connection = Connection.objects.select_for_update(no_key=True).get(account=account)
    if error.failure in BROKEN and connection.state == Connection.State.OK:
        _break(connection, error, now)
    elif error.failure is FailureClass.THROTTLED and error.until:
        connection.parked_until = error.until
        connection.save(update_fields=["parked_until"])
        record(
            "accounts.connection.parked",
            subject=("account", account.pk),
            actor=SYSTEM,
            at=now,
            until=error.until.isoformat(),
        )


@transaction.atomic
def note_health(account: Account, health: Health, *, now: datetime) -> None:
    """Store what the platform said of our token and subscriptions."""
    connection = Connection.objects.select_for_update(no_key=True).get(account=account)
    connection.checked_at = now
    connection.expires_at = health.expires_at
    connection.subscribed = health.subscribed
    connection.save(update_fields=["checked_at", "expires_at", "subscribed"])
    if not health.ok and connection.state == Connection.State.OK:
        _break(connection, UppsiktError(health.problem), now)


def _break(connection: Connection, error: UppsiktError, now: datetime) -> None:
    failure = getattr(error, "failure", FailureClass.AUTH_EXPIRED)
    account = connection.account
    connection.state = BROKEN.get(failure, Connection.State.EXPIRED)
    connection.problem = str(error)[:500]
    connection.save(update_fields=["state", "problem"])
    record(
        "accounts.connection.broken",
        subject=("account", account.pk),
        actor=SYSTEM,
        at=now,
        failure=str(failure),
    )
    tell(
        responsible_for_connection(account, now),
        "connection.broken",
        path=f"/konton/{account.pk}",
        once=f"broken:{account.pk}:{now.isoformat()}",
        now=now,
        account=account.name,
    )


def connection_must_work(account: Account) -> None:
    """Raise (auth_expired) when the account can't be written to; nothing is decrypted."""
    if not is_connected(account):
        raise _not_connected(account)


def is_connected(account: Account) -> bool:
    """Whether the account has a token that worked last time."""
    return Connection.objects.filter(account=account, state=Connection.State.OK).exists()


def _not_connected(account: Account) -> ConnectorError:
    return ConnectorError(
        N_("Kontot {account} är inte anslutet, så svaret kan inte skickas."),
        N_("Anslut kontot på nytt under Konton. Tiden för svar fortsätter att gå."),
        failure=FailureClass.AUTH_EXPIRED,
        account=account.name,
    )
