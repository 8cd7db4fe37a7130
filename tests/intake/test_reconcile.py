"""The night reads everything and counts what the day had missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.contracts.fakes import FakePlatform
from tests.ground import at
from tests.intake import town
from tests.intake.scenes import PAGE

from uppsikt.accounts.models import Connection
from uppsikt.audit.models import Event
from uppsikt.dialogue import reconcile
from uppsikt.dialogue.models import Comment, Reconciliation
from uppsikt.dialogue.observations import told
from uppsikt.dialogue.pace import Pace
from uppsikt.dialogue.polling import take_in_all
from uppsikt.dialogue.remembering import remember
from uppsikt.errors import FailureClass
from uppsikt.ports.platform import SeenEvent

pytestmark = pytest.mark.django_db

EVENING = at("2026-05-04 20:00+02:00")
NIGHT = at("2026-05-05 02:05+02:00")


class Night:
    """A page that was read in the evening, and the platform as it is at night."""

    def __init__(self) -> None:
        self.account = town.page()
        self.platform = FakePlatform({PAGE: f"token of {PAGE}"}, now=EVENING)
        self.moment = EVENING
        self.post = self.platform.add_post("Inlägg")

    def clock(self) -> datetime:
        return self.moment

    def at(self, moment: datetime) -> None:
        self.moment = self.platform.now = moment

    def poll(self) -> None:
        take_in_all(lambda _: self.platform, clock=self.clock, pace=Pace.every(600))

    def reconcile(self) -> int:
        return reconcile.reconcile_due(lambda _: self.platform, clock=self.clock)


@pytest.fixture
def night(db: None, keyring: object) -> Night:
    return Night()


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-05-05 02:00+02:00", "2026-05-05 02:00+02:00"),
        ("2026-05-05 01:59+02:00", "2026-05-04 02:00+02:00"),
        ("2026-05-05 23:30+02:00", "2026-05-05 02:00+02:00"),
        ("2026-03-29 12:00+02:00", "2026-03-29 02:00+01:00"),
        ("2026-10-25 12:00+01:00", "2026-10-25 02:00+02:00"),
    ],
    ids=["klockan två", "före två", "sent", "sommartid börjar", "sommartid slutar"],
)
def test_the_night_begins_at_two_local_time(now: str, night: str) -> None:
    assert reconcile.latest_night(at(now)).astimezone(UTC) == at(night)


def test_differences_are_counted_in_a_row_and_an_event(night: Night) -> None:
    kept, changed, gone = (night.platform.add_comment(night.post, t) for t in ("A", "B", "C"))
    night.platform.posts_made[night.post].extra = 3
    night.poll()
    night.platform.now = EVENING - timedelta(hours=1)
    night.platform.add_comment(night.post, "Visades inte då")
    night.platform.edit(changed, "B!")
    night.platform.delete(gone)
    night.at(NIGHT)
    assert night.reconcile() == 1
    row = Reconciliation.objects.get()
    assert (row.complete, row.posts, row.counted, row.listed) == (True, 1, 7, 3)
    assert (row.missed, row.changed, row.vanished) == (1, 1, 1)
    assert (row.only_poll, row.only_webhook) == (3, 0)
    assert Comment.objects.get(external_id=kept).state == Comment.State.VISIBLE
    told_of = bytes(Event.objects.get(code="dialogue.intake.differs").body)
    assert b'"missed":1' in told_of
    assert b'"vanished":1' in told_of


def test_what_came_since_the_last_reading_was_not_missed(night: Night) -> None:
    night.poll()
    night.at(NIGHT - timedelta(minutes=3))
    night.platform.add_comment(night.post, "Nyss")
    night.at(NIGHT)
    night.reconcile()
    assert Reconciliation.objects.get().missed == 0
    assert Comment.objects.get().text == "Nyss"


def test_what_only_a_webhook_told_is_counted(night: Night) -> None:
    night.poll()
    event = SeenEvent(
        account_id=PAGE,
        topic="feed",
        kind="comment",
        verb="add",
        external_id="1_99",
        post_id=night.post,
        author_id="2",
        text="Borta innan någon läste",
        created_at=EVENING,
        stamp=EVENING,
        raw=b"{}",
    )
    remember(night.account, [told(event, PAGE, EVENING)], now=EVENING, batch=night.account.pk)
    night.at(NIGHT)
    night.reconcile()
    row = Reconciliation.objects.get()
    assert (row.only_webhook, row.only_poll, row.vanished) == (1, 0, 1)


def test_once_a_night_is_enough(night: Night) -> None:
    night.poll()
    night.at(NIGHT)
    assert [night.reconcile(), night.reconcile()] == [1, 0]
    night.at(NIGHT + timedelta(hours=20))
    assert night.reconcile() == 0
    night.at(NIGHT + timedelta(days=1))
    assert night.reconcile() == 1


def test_an_account_that_was_not_read_before_the_night_has_nothing_to_compare(
    night: Night,
) -> None:
    night.at(NIGHT)
    assert night.reconcile() == 0
    night.poll()
    assert night.reconcile() == 0
    night.at(NIGHT + timedelta(days=1))
    assert night.reconcile() == 1


def test_a_night_that_is_broken_off_shows_and_is_tried_again(night: Night) -> None:
    night.poll()
    night.at(NIGHT)
    night.platform.script.fail("comments", FailureClass.TRANSIENT)
    assert night.reconcile() == 0
    assert Reconciliation.objects.values_list("complete", "problem").get() == (
        False,
        "Beställt fel. Gör ingenting.",
    )
    assert Connection.objects.get().failures == 1
    night.at(NIGHT + timedelta(minutes=29))
    assert night.reconcile() == 0
    night.at(NIGHT + timedelta(minutes=30))
    assert night.reconcile() == 1
    assert Reconciliation.objects.values_list("complete", "problem").get() == (True, "")


def test_a_post_that_is_gone_at_night_is_no_failure(night: Night) -> None:
    night.platform.add_comment(night.post, "Hej")
    night.poll()
    night.platform.delete(night.post)
    night.at(NIGHT)
    assert night.reconcile() == 1
    assert Reconciliation.objects.get().vanished == 1


def test_asked_to_stop_it_leaves_no_row_and_begins_again(night: Night) -> None:
    night.poll()
    night.at(NIGHT)
    answers = iter([True, True, False])
    stopped = reconcile.reconcile_due(
        lambda _: night.platform, clock=night.clock, keep_going=lambda: next(answers)
    )
    assert (stopped, Reconciliation.objects.count()) == (0, 0)
    assert night.reconcile() == 1


def test_a_broken_account_is_left_alone(night: Night) -> None:
    night.poll()
    Connection.objects.update(state=Connection.State.EXPIRED)
    night.at(NIGHT)
    assert night.reconcile() == 0
