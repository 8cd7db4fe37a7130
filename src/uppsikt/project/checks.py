"""System checks: what must hold before the product starts, each with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.utils import OperationalError

from uppsikt.errors import N_, UppsiktError, fill
from uppsikt.project import clock
from uppsikt.project.database import check_text

TEXT_CHECKS = {"encoding": "E001", "lower": "E002", "search": "E003", "version": "E004"}


def problem(number: str, error: UppsiktError) -> Error:
    """Return Django's form of one of our errors."""
    return Error(
        fill(error.message, error.params),
        hint=fill(error.remedy, error.params),
        id=f"uppsikt.{number}",
    )


@register(Tags.database)
def database_text(
    app_configs: object, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """E001-E005: the database answers, and knows Swedish."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        try:
            problems = check_text(connections[alias])
        except OperationalError as failure:
            found.append(problem("E005", _silent(failure)))
        else:
            found += [problem(TEXT_CHECKS[name], error) for name, error in problems.items()]
    return found


@register(Tags.security)
def movable_clock(app_configs: object, **_: Any) -> list[CheckMessage]:
    """E010: the clock can be moved in the demo only."""
    if settings.DEMO or not clock.file_named():
        return []
    error = UppsiktError(
        N_("UPPSIKT_CLOCK_FILE är satt, men klockan får bara flyttas i demon."),
        N_("Ta bort UPPSIKT_CLOCK_FILE ur miljön."),
    )
    return [problem("E010", error)]


@register(Tags.security)
def keyring_apart(app_configs: object, **_: Any) -> list[CheckMessage]:
    """E011-E013: the keys exist, lie apart from what they lock up, and are read by us alone."""
    if not settings.KEYRING:
        return [] if settings.DEMO else [problem("E012", _no_keyring())]
    keyring, data = Path(settings.KEYRING).resolve(), settings.DATA_DIR
    found: list[CheckMessage] = []
    if data and keyring.is_relative_to(Path(data).resolve()):
        found.append(problem("E011", _keyring_with_data(keyring)))
    if keyring.exists() and keyring.stat().st_mode & 0o077:
        found.append(problem("E013", _keyring_open(keyring)))
    return found


@register(Tags.security)
def production_settings(app_configs: object, **_: Any) -> list[CheckMessage]:
    """E020-E021: no debugging pages, and a secret of our own."""
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(problem("E020", _debug()))
    if not settings.DEMO and settings.SECRET_KEY == settings.DEVELOPMENT_KEY:
        found.append(problem("E021", _known_secret()))
    return found


def _silent(failure: Exception) -> UppsiktError:
    return UppsiktError(
        N_("Databasen svarar inte: {reason}"),
        N_("Se efter att PostgreSQL är igång och att DATABASE_URL stämmer."),
        reason=str(failure).strip(),
    )


def _no_keyring() -> UppsiktError:
    return UppsiktError(
        N_("Ingen nyckelring är utpekad, så inga hemligheter kan lagras."),
        N_("Sätt UPPSIKT_KEYRING till en fil utanför datakatalogen och kör: uppsikt keys rotate"),
    )


def _keyring_with_data(keyring: Path) -> UppsiktError:
    return UppsiktError(
        N_("Nyckelringen {keyring} ligger tillsammans med det som den låser."),
        N_("Flytta den till en katalog som inte säkerhetskopieras med data."),
        keyring=str(keyring),
    )


def _keyring_open(keyring: Path) -> UppsiktError:
    return UppsiktError(
        N_("Nyckelringen {keyring} kan läsas av andra användare på datorn."),
        N_("Kör: chmod 600 {keyring}"),
        keyring=str(keyring),
    )


def _debug() -> UppsiktError:
    return UppsiktError(
        N_("DEBUG är på, och då visas hemligheter för besökare när något går fel."),
        N_("Stäng av DEBUG."),
    )


def _known_secret() -> UppsiktError:
    return UppsiktError(
        N_("UPPSIKT_SECRET_KEY saknas, och utan den kan inloggningar förfalskas."),
        N_(
            "Sätt den till en egen lång slumptext: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
        ),
    )
