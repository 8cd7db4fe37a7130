"""Fixtures for every test: a database as the app's role, no network, readable times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests import ground as ground_module
from tests import network
from tests.ground import Database, Ground

pytest_plugins = ("tests.browser",)

GROUND = Ground(ground_module.cluster_directory())
ground_module.point_environment(GROUND.cluster)


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest-django set Django up; with `-p no:django` the pure tests run without it."""
    if config.pluginmanager.hasplugin("django"):
        from django.conf import settings

        assert settings.DATABASES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A log that refuses TRUNCATE can't be flushed: real commits need a database of their own."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and (marker.kwargs.get("transaction") or any(marker.args)):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture committed_database")


@pytest.fixture(name="at", scope="session")
def _at() -> Callable[[str], datetime]:
    """`at("2026-05-04 09:30")`: an aware UTC time; with an offset in the text, that moment in UTC."""
    return ground_module.at


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """The private cluster, started; shared with every other run on this machine."""
    GROUND.start()
    yield GROUND
    GROUND.stop()


@pytest.fixture(scope="session")
def django_db_setup(ground: Ground, keyring: Path) -> Iterator[None]:
    """Give pytest-django's `db` this worker's own clone, as the role `uppsikt_app`."""
    with ground.clone() as database, used_by_django(database):
        yield


@pytest.fixture
def committed_database(
    ground: Ground, django_db_blocker: Any, keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """A clone of one's own: commits are real, deferred triggers fire; dropped afterwards.

    DATABASE_URL and DATABASE_OWNER_URL name it too, for processes that the test starts.
    """
    with ground.clone() as database, django_db_blocker.unblock(), used_by_django(database):
        monkeypatch.setenv("DATABASE_URL", database.url())
        monkeypatch.setenv("DATABASE_OWNER_URL", database.url(ground_module.OWNER))
        yield database


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A keyring for this run, in the settings."""
    from django.conf import settings

    from uppsikt.store import vault

    path = tmp_path_factory.mktemp("keys") / "keyring.json"
    settings.KEYRING = str(path)
    vault.ensure_keyring(path)
    return path


@contextmanager
def used_by_django(database: Database) -> Iterator[None]:
    """Let every Django connection of this process speak to `database` for a while."""
    from django.db import connections

    from uppsikt.project.database import parse_url

    options = connections.settings["default"]
    before = dict(options)
    connections.close_all()
    options.update(parse_url(database.url()))
    try:
        yield
    finally:
        connections.close_all()
        options.update(before)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection and look-up that leaves this machine."""
    with network.refused():
        yield


@pytest.fixture(scope="session")
def seeded(ground: Ground, django_db_blocker: Any, keyring: Path) -> Iterator[Database]:
    """Granåsa kommun, made once a process and cloned for each test that lives there."""
    from tests import town as town_module

    with ground.clone() as database:
        with django_db_blocker.unblock(), used_by_django(database):
            town_module.settle()
        yield database


@pytest.fixture
def town(
    ground: Ground, seeded: Database, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Granåsa in a database of its own with real commits; see tests/town.py."""
    from tests import town as town_module

    with (
        ground.clone(seeded) as database,
        django_db_blocker.unblock(),
        used_by_django(database),
    ):
        monkeypatch.setenv("DATABASE_URL", database.url())
        monkeypatch.setenv("DATABASE_OWNER_URL", database.url(ground_module.OWNER))
        yield town_module.build()
