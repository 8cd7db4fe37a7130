"""The diary's consent: a named service user connects once, the refresh token is kept encrypted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from uppsikt.audit.log import SYSTEM, Actor, record
from uppsikt.errors import N_, ConnectorError, FailureClass
from uppsikt.notices.services import tell, wake
from uppsikt.organisation.models import Person, Role
from uppsikt.organisation.queries import everybody_with, local_day
from uppsikt.ports.diary import Diary, DiaryToken
from uppsikt.records.models import DiaryConnection
from uppsikt.store import vault

MARGIN = timedelta(seconds=60)  # a token this near its end is renewed first


@transaction.atomic
def connect(
    diary: Diary, *, code: str, redirect_uri: str, person: Person, actor: Actor, now: datetime
) -> DiaryConnection:
    """Finish the named service user's consent and store the tokens, encrypted."""
    token = diary.connect(code=code, redirect_uri=redirect_uri, now=now)
    connection, _ = DiaryConnection.objects.update_or_create(
        system=diary.name,
        defaults={
            "connected_at": now,
            "connected_by": person,
            "broken_at": None,
            "problem": "",
            **_encrypted(token),
        },
    )
    record(
        "records.diary.connected",
        subject=("diary", connection.pk),
        actor=actor,
        at=now,
        system=diary.name,
    )
    wake("diary")
    return connection


def access_token(diary: Diary, *, now: datetime) -> str:
    """A token for one call. Renews it when it is old and stores the new refresh token at once.

    Raises ConnectorError (auth_expired) when nobody has connected or the consent is dead.
    """
    connection = DiaryConnection.objects.filter(system=diary.name, broken_at__isnull=True).first()
    if connection is None:
        raise ConnectorError(
            N_("Diariet är inte anslutet."),
            N_("Registratorn ansluter det under Diarieföring."),
            failure=FailureClass.AUTH_EXPIRED,
        )
    return _usable(connection, now) or _renewed(diary, connection, now)


def _usable(connection: DiaryConnection, now: datetime) -> str | None:
    """The stored access token, unless it is about to end."""
    expires = connection.access_expires_at
    if not connection.access_token or expires is None or expires <= now + MARGIN:
        return None
    return vault.decrypt(connection.key_id, bytes(connection.access_token))


def _renewed(diary: Diary, connection: DiaryConnection, now: datetime) -> str:
    """A refresh token may be single-use: the row is held so that two never spend the same one."""
    with transaction.atomic():
        held = DiaryConnection.objects.select_for_update(no_key=True).get(pk=connection.pk)
        if usable := _usable(held, now):
            return usable
        token = diary.renew(vault.decrypt(held.key_id, bytes(held.refresh_token)), now=now)
        for name, value in _encrypted(token).items():
            setattr(held, name, value)
        held.save()
        return token.access


def is_broken(system: str) -> bool:
    """Whether nothing can be sent until a person has connected the diary (again)."""
    return not DiaryConnection.objects.filter(system=system, broken_at__isnull=True).exists()


@transaction.atomic
def mark_broken(problem: str, *, now: datetime) -> None:
    """The consent is dead: registrars are told, registrations wait."""
    broken = (
        DiaryConnection.objects.select_for_update(no_key=True)
        .filter(broken_at__isnull=True)
        .first()
    )
    if broken is None:
        return
    broken.broken_at = now
    broken.problem = problem[:500]
    broken.save(update_fields=["broken_at", "problem"])
    record(
        "records.diary.broken",
        subject=("diary", broken.pk),
        actor=SYSTEM,
        at=now,
        system=broken.system,
    )
    tell(
        everybody_with(Role.REGISTRAR, local_day(now)),
        "diary.broken",
        path="/diarieforing",
        once=f"diary:{broken.pk}:{now.isoformat()}",
        now=now,
    )


def _encrypted(token: DiaryToken) -> dict[str, object]:
    key_id, refresh = vault.encrypt(token.refresh)
    _, access = vault.encrypt(token.access)
    return {
        "user_email": token.user_email,
        "refresh_token": refresh,
        "access_token": access,
        "access_expires_at": token.expires_at,
        "key_id": key_id,
    }
