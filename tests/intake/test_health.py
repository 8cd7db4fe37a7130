"""What the platform thinks of our connection is asked once an hour and shows on the account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.contracts.fakes import FakePlatform
from tests.intake import town
from tests.intake.scenes import MORNING, PAGE, minute

from uppsikt.accounts.models import Account, Connection
from uppsikt.dialogue import health
from uppsikt.errors import FailureClass

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(db: None, keyring: object) -> Account:
    return town.page()


@pytest.fixture
def platform(page: Account) -> FakePlatform:
    return FakePlatform({PAGE: f"token of {PAGE}"}, now=MORNING)


def ask(platform: FakePlatform, at: float = 0) -> int:
    return health.check_due(lambda _: platform, clock=lambda: minute(at))


def test_a_sound_connection_is_noted(platform: FakePlatform) -> None:
    assert ask(platform) == 1
    row = Connection.objects.get()
    assert (row.state, row.subscribed, row.checked_at) == ("ok", True, MORNING)
    assert row.expires_at == MORNING + timedelta(days=90)


@pytest.mark.parametrize(
    ("later", "asked"),
    [(59, 0), (60, 1), (-1, 1)],
    ids=["inom timmen", "efter en timme", "klockan har flyttats tillbaka"],
)
def test_it_is_asked_once_an_hour(platform: FakePlatform, later: float, asked: int) -> None:
    ask(platform)
    assert ask(platform, later) == asked


def test_a_dead_token_breaks_the_connection_and_is_not_asked_about_again(
    platform: FakePlatform,
) -> None:
    platform.kill_token()
    ask(platform)
    assert Connection.objects.get().state == Connection.State.EXPIRED
    assert ask(platform, 120) == 0


def test_a_missing_subscription_shows_while_reading_goes_on(platform: FakePlatform) -> None:
    platform.subscribed = False
    ask(platform)
    assert Connection.objects.values_list("state", "subscribed").get() == ("ok", False)


@pytest.mark.parametrize(
    ("failure", "state"),
    [(FailureClass.TRANSIENT, "ok"), (FailureClass.PERMISSION, "permission")],
    ids=["tillfälligt fel", "saknad rättighet"],
)
def test_a_failed_question(platform: FakePlatform, failure: FailureClass, state: str) -> None:
    platform.script.fail("health", failure)
    assert ask(platform) == 0
    assert Connection.objects.values_list("state", "checked_at").get() == (state, None)
