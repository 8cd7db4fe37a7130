"""The migrations make the models, as the owner, with nothing but plain PostgreSQL."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from tests.ground import APP, OWNER

RIGHTS = """
    SELECT table_name, array_agg(privilege_type::text ORDER BY privilege_type)
    FROM information_schema.role_table_grants
    WHERE grantee = 'uppsikt_app' AND table_schema = 'public' GROUP BY table_name
"""
ALL_ROWS = ["DELETE", "INSERT", "SELECT", "UPDATE"]
LIMITED = {
    "uppsikt_event": ["INSERT", "SELECT"],
    "uppsikt_seal": ["SELECT"],
    "uppsikt_content": ["INSERT", "SELECT", "UPDATE"],
}


@pytest.mark.django_db
def test_the_migrations_make_the_models():
    call_command("makemigrations", "uppsikt", check=True, dry_run=True, verbosity=3)


@pytest.mark.django_db
def test_the_app_may_read_and_write_rows_and_no_more():
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS)
        rights = dict(cursor.fetchall())
        cursor.execute("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'")
        owners = dict(cursor.fetchall())
    assert {name: rights[name] for name in LIMITED} == LIMITED
    assert [n for n in sorted(owners) if n not in LIMITED and rights.get(n) != ALL_ROWS] == []
    assert set(owners.values()) == {OWNER}


@pytest.mark.django_db
def test_the_schema_needs_no_extension_and_no_collation_of_its_own():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        extensions = cursor.fetchall()
        cursor.execute(
            "SELECT DISTINCT collation_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND collation_name IS NOT NULL"
        )
        collations = cursor.fetchall()
    assert (extensions, collations) == ([("plpgsql",)], [])


@pytest.mark.django_db
def test_tests_run_as_the_app():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (APP,)


def test_the_app_role_cannot_migrate(committed_database, settings):
    settings.OWNER_DATABASE_URL = ""
    with pytest.raises(CommandError, match="ägas av en annan roll än uppsikt_app"):
        call_command("migrate", skip_checks=True, verbosity=0)


def test_migrating_again_changes_nothing_and_the_app_goes_on_as_itself(
    committed_database, settings
):
    settings.OWNER_DATABASE_URL = committed_database.url(OWNER)
    before = committed_database.ask("SELECT * FROM django_migrations ORDER BY id")
    call_command("migrate", skip_checks=True, verbosity=0)
    assert committed_database.ask("SELECT * FROM django_migrations ORDER BY id") == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (APP,)


def test_a_table_that_the_owner_adds_later_is_the_apps_too(committed_database):
    committed_database.ask("CREATE TABLE later (id int)", role=OWNER)
    committed_database.ask("INSERT INTO later VALUES (1)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        committed_database.ask("DROP TABLE later")


def test_there_is_no_way_back_to_a_log_that_can_be_changed(committed_database, settings):
    settings.OWNER_DATABASE_URL = committed_database.url(OWNER)
    with pytest.raises(Exception, match="is not reversible"):
        call_command("migrate", "uppsikt", "0001", skip_checks=True, verbosity=0)
    assert committed_database.ask("SELECT count(*) FROM uppsikt_seal") == [(0,)]
