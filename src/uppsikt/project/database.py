"""The database as the product meets it: its address, what the app's role may do, its Swedish."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from uppsikt.errors import N_, UppsiktError
from uppsikt.project.postgres_initdb import APP

ENGINE = "django.db.backends.postgresql"
OLDEST_SERVER = 150000  # PostgreSQL 15

LIMITED = {
    "uppsikt_event": "SELECT, INSERT",  # the log is only ever added to
    "uppsikt_seal": "SELECT",  # seals are made by the database itself
    "uppsikt_content": "SELECT, INSERT, UPDATE",  # what is disposed of leaves a tombstone
}

REMEDY_LOCALE = N_(
    "Skapa om databasen med svensk text: "
    "CREATE DATABASE uppsikt TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
)


class Cursor(Protocol):
    """What Django's and psycopg's cursors have in common."""

    def execute(self, sql: Any, params: Any = ..., /) -> Any: ...
    def fetchone(self) -> Any: ...


class Connection(Protocol):
    """Django's or psycopg's connection."""

    def cursor(self) -> AbstractContextManager[Any]: ...


def parse_url(url: str) -> dict[str, Any]:
    """Return Django's settings for `postgresql://user:password@host:port/name?option=value`.

    A Unix socket's directory is given as `?host=`; an empty URL means libpq's own defaults.
    """
    if not url:
        return {"ENGINE": ENGINE, "NAME": "uppsikt"}
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise UppsiktError(
            N_("DATABASE_URL pekar inte på PostgreSQL."),
            N_("Skriv den som postgresql://användare:lösenord@server:5432/databas"),
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": ENGINE,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }


def grant_app_role(connection: Connection, role: str = APP) -> None:
    """Give `role` what the product needs and no more; run as the owner, as often as one likes.

    The event log can be read and added to, its seals only read: both are made by the database.
    """
    name = '"' + role.replace('"', '""') + '"'
    with connection.cursor() as cursor:
        for statement in _grants(name):
            cursor.execute(statement)
        for table, rights in LIMITED.items():
            _limit(cursor, name, table, rights)


def _grants(name: str) -> Sequence[str]:
    rows = "SELECT, INSERT, UPDATE, DELETE"
    default = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT"
    return (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT {rows} ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"{default} {rows} ON TABLES TO {name}",
        f"{default} USAGE, SELECT ON SEQUENCES TO {name}",
    )


def _limit(cursor: Cursor, name: str, table: str, rights: str) -> None:
    cursor.execute("SELECT to_regclass(%s)", [f"public.{table}"])
    if cursor.fetchone()[0] is not None:
        cursor.execute(f"REVOKE ALL ON public.{table} FROM {name}")
        cursor.execute(f"GRANT {rights} ON public.{table} TO {name}")


def check_text(connection: Connection) -> dict[str, UppsiktError]:
    """Return what keeps Swedish text from working in this database, by the checks' names.

    Catches the clusters that were made with LANG=C: there, search silently misses words with å, ä, ö.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_encoding'), lower('ÅÄÖ') = 'åäö',"
            " to_tsvector('swedish', 'Örebro') @@ to_tsquery('swedish', 'örebro'),"
            " current_setting('server_version_num')::int, current_setting('server_version')"
        )
        encoding, folds, finds, number, version = cursor.fetchone()
    found = {}
    if encoding != "UTF8":
        found["encoding"] = UppsiktError(
            N_("Databasen lagrar text som {encoding}."), REMEDY_LOCALE, encoding=encoding
        )
    if not folds:
        found["lower"] = UppsiktError(
            N_("Databasen kan inte göra ÅÄÖ till gemener."), REMEDY_LOCALE
        )
    if not finds:
        found["search"] = UppsiktError(
            N_("En sökning efter örebro hittar inte Örebro."), REMEDY_LOCALE
        )
    if number < OLDEST_SERVER:
        found["version"] = UppsiktError(
            N_("Databasservern är PostgreSQL {version}, och Uppsikt behöver 15 eller nyare."),
            N_("Uppgradera servern (pg_upgrade), eller flytta databasen till en nyare."),
            version=version,
        )
    return found
