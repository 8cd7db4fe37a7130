"""System checks: what stops a start, by its id, with what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, run_checks
from django.db import OperationalError

from uppsikt.errors import UppsiktError
from uppsikt.project import checks, database, serving


@pytest.fixture
def production(settings: Any, tmp_path: Path) -> Any:
    """Settings as they should be in production."""
    keyring = tmp_path / "nycklar" / "keyring.json"
    keyring.parent.mkdir()
    keyring.write_text("{}")
    keyring.chmod(0o600)
    settings.DEMO = settings.DEBUG = False
    settings.SECRET_KEY = "egen och lång"
    settings.DATA_DIR = str(tmp_path / "data")
    settings.KEYRING = str(keyring)
    return settings


def found(check: Callable[..., list[CheckMessage]]) -> list[str]:
    """The ids a check found; every one of them has a hint."""
    messages = check(None)
    assert all(message.hint for message in messages)
    return [str(message.id) for message in messages]


ALL = (checks.movable_clock, checks.keyring_apart, checks.production_settings)


def test_a_proper_production_has_nothing_to_say(production: Any) -> None:
    assert [number for check in ALL for number in found(check)] == []


def test_a_movable_clock_is_refused_in_production(
    production: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPPSIKT_CLOCK_FILE", "/var/lib/clock.json")
    assert found(checks.movable_clock) == ["uppsikt.E010"]
    production.DEMO = True
    assert found(checks.movable_clock) == []


def test_a_keyring_among_the_data_is_refused(production: Any, tmp_path: Path) -> None:
    production.DATA_DIR = str(tmp_path)
    assert found(checks.keyring_apart) == ["uppsikt.E011"]


def test_a_keyring_is_needed_in_production(production: Any) -> None:
    production.KEYRING = ""
    assert found(checks.keyring_apart) == ["uppsikt.E012"]


def test_a_keyring_that_others_can_read_is_refused(production: Any) -> None:
    Path(production.KEYRING).chmod(0o640)
    assert found(checks.keyring_apart) == ["uppsikt.E013"]


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [("DEBUG", True, "uppsikt.E020"), ("SECRET_KEY", None, "uppsikt.E021")],
)
def test_what_only_development_may_have(
    production: Any, name: str, value: object, number: str
) -> None:
    from uppsikt.project.settings import DEVELOPMENT_KEY

    setattr(production, name, DEVELOPMENT_KEY if value is None else value)
    assert found(checks.production_settings) == [number]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("encoding", "uppsikt.E001"),
        ("lower", "uppsikt.E002"),
        ("search", "uppsikt.E003"),
        ("version", "uppsikt.E004"),
    ],
)
def test_a_database_without_swedish_stops_the_start(
    name: str, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = UppsiktError("Fel {vad}", "Gör {vad}", vad=name)
    monkeypatch.setattr(checks, "check_text", lambda connection: {name: problem})
    [message] = checks.database_text(None, databases=["default"])
    assert (message.id, message.msg, message.hint) == (number, f"Fel {name}", f"Gör {name}")


def test_a_silent_database_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(checks, "check_text", refuse)
    [message] = checks.database_text(None, databases=["default"])
    assert message.id == "uppsikt.E005"
    assert "connection refused" in message.msg


@pytest.mark.django_db
def test_all_checks_pass_on_the_tests_own_database(production: Any) -> None:
    assert run_checks(databases=["default"]) == []
    from django.db import connection

    assert database.check_text(connection) == {}


def test_a_failing_check_stops_serve_before_it_listens(
    production: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    production.DEBUG = True
    monkeypatch.setattr(checks, "check_text", lambda connection: {})
    with pytest.raises(UppsiktError) as refused:
        serving.start_django()
    assert "DEBUG är på" in str(refused.value)
    assert "(uppsikt.E020)" in str(refused.value)
