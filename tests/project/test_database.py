"""The database's address, the app role's rights, and whether the database knows Swedish."""

from collections.abc import Iterator

import psycopg
import pytest

from uppsikt.errors import UppsiktError
from uppsikt.project.database import check_text, grant_app_role, parse_url
from uppsikt.project.postgres import Cluster
from uppsikt.project.postgres_initdb import APP, OWNER, SUPERUSER

ENGINE = "django.db.backends.postgresql"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("databas") / "postgres", durable=False)
    with cluster:
        yield cluster
    cluster.remove()


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("", {"ENGINE": ENGINE, "NAME": "uppsikt"}),
        (
            "postgresql://uppsikt_app@/uppsikt?host=%2Fvar%2Ftmp%2Fa%20b&port=5432",
            {"NAME": "uppsikt", "USER": "uppsikt_app", "HOST": "/var/tmp/a b", "PORT": "5432"},
        ),
        (
            "postgres://a%40b:hem%2Flig@db.granasa.example:6432/upp?sslmode=require",
            {
                "NAME": "upp",
                "USER": "a@b",
                "PASSWORD": "hem/lig",
                "HOST": "db.granasa.example",
                "PORT": "6432",
                "OPTIONS": {"sslmode": "require"},
            },
        ),
    ],
    ids=["utan adress", "socket", "server"],
)
def test_a_url_becomes_djangos_settings(url: str, settings: dict[str, object]) -> None:
    empty = {"ENGINE": ENGINE, "PASSWORD": "", "OPTIONS": {}} if url else {}
    assert parse_url(url) == empty | settings


def test_another_kind_of_database_is_refused_and_its_password_not_repeated() -> None:
    with pytest.raises(UppsiktError, match="pekar inte på PostgreSQL") as refused:
        parse_url("mysql://root:hemlig@localhost/x")
    assert "hemlig@" not in str(refused.value)


def rights_of_app(cluster: Cluster, database: str) -> dict[str, set[str]]:
    with psycopg.connect(cluster.url(database, SUPERUSER)) as connection:
        rows = connection.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = %s",
            [APP],
        ).fetchall()
    tables = {table for table, _ in rows}
    return {table: {right for name, right in rows if name == table} for table in tables}


def test_the_app_changes_rows_but_only_adds_events_and_only_reads_seals(cluster: Cluster) -> None:
    cluster.create_database("rattigheter")
    with psycopg.connect(cluster.url("rattigheter", OWNER)) as owner:
        for table in ("kommentar", "uppsikt_event", "uppsikt_seal"):
            owner.execute(f"CREATE TABLE {table} (id int GENERATED ALWAYS AS IDENTITY)")
        grant_app_role(owner)
        grant_app_role(owner)
        owner.execute("CREATE TABLE senare (id serial)")
    rows = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert rights_of_app(cluster, "rattigheter") == {
        "kommentar": rows,
        "senare": rows,
        "uppsikt_event": {"SELECT", "INSERT"},
        "uppsikt_seal": {"SELECT"},
    }
    with psycopg.connect(cluster.url("rattigheter", APP)) as app:
        app.execute("INSERT INTO senare DEFAULT VALUES")
    cluster.drop_database("rattigheter")


@pytest.mark.parametrize(
    ("making", "found"),
    [
        ("ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'", set()),
        ("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc", {"lower", "search"}),
        (
            "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc",
            {"encoding", "lower"},
        ),
    ],
    ids=["C.UTF-8", "LANG=C", "utan kodning"],
)
def test_a_database_that_misses_swedish_words_is_found_out(
    cluster: Cluster, making: str, found: set[str]
) -> None:
    cluster.drop_database("text")
    cluster.psql_superuser(f"CREATE DATABASE text TEMPLATE template0 {making}")
    with psycopg.connect(cluster.url("text", APP), client_encoding="utf8") as connection:
        problems = check_text(connection)
    assert set(problems) == found
    assert all("CREATE DATABASE" in problem.remedy for problem in problems.values())
