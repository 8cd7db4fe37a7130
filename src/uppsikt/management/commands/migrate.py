"""`migrate` as the owner role, which then gives the app's role what it needs and no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from uppsikt.project.database import grant_app_role, parse_url


class Command(migrate.Command):
    """Django's own command between the change of role and the grants."""

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(connections[options["database"]]) as connection:
            refuse_app_role(connection)
            super().handle(*args, **options)
            grant_app_role(connection, settings.APP_ROLE)


@contextmanager
def as_owner(connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """Let `connection` speak as the owner (DATABASE_OWNER_URL) for a while."""
    before = dict(connection.settings_dict)
    connection.close()
    if settings.OWNER_DATABASE_URL:
        connection.settings_dict.update(parse_url(settings.OWNER_DATABASE_URL))
    try:
        yield connection
    finally:
        connection.close()
        connection.settings_dict.update(before)


def refuse_app_role(connection: BaseDatabaseWrapper) -> None:
    """The role that the product runs as must not own the tables: an owner can switch triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        row = cursor.fetchone()
    if row and row[0] == settings.APP_ROLE:
        raise CommandError(
            f"Databasen ska ägas av en annan roll än {settings.APP_ROLE}. "
            "Sätt DATABASE_OWNER_URL till ägarrollens adress och kör migrate igen."
        )
