"""Who is read when, in what order, and what happens to an account that can't be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DataError, OperationalError
from tests.contracts.fakes import FakePlatform
from tests.intake import town
from tests.intake.scenes import MORNING, minute

from uppsikt.accounts.models import Account, Connection
from uppsikt.audit.models import Event
from uppsikt.dialogue import polling
from uppsikt.dialogue.models import Case, Comment
from uppsikt.dialogue.pace import Pace, due_posts, posts_are_due
from uppsikt.errors import FailureClass
from uppsikt.organisation.models import PolicyVersion
from uppsikt.ports.platform import CommentPage, Credential
from uppsikt.publishing.models import Post

pytestmark = pytest.mark.django_db

PACE = Pace.every(600)
DAY = timedelta(days=1)


class Town:
    """Some pages on one platform, and the clock."""

    def __init__(self, pages: int = 1) -> None:
        self.accounts = [town.page(number) for number in range(1, pages + 1)]
        tokens = {a.external_id: f"token of {a.external_id}" for a in self.accounts}
        self.platform = FakePlatform(tokens, now=MORNING)
        self.moment = MORNING
        self.asked: list[tuple[str, str]] = []
        self._note_calls("comments")

    def clock(self) -> datetime:
        return self.moment

    def at(self, number: float) -> None:
        self.moment = self.platform.now = minute(number)

    def poll(self, keep_going: Callable[[], bool] = lambda: True) -> int:
        self.asked.clear()
        return polling.take_in_all(
            lambda _: self.platform, clock=self.clock, pace=PACE, keep_going=keep_going
        )

    def connection(self, number: int = 0) -> Connection:
        return Connection.objects.get(account=self.accounts[number])

    def post(self, text: str = "Inlägg", account: int = 0, age: timedelta = timedelta()) -> str:
        made = self.platform.add_post(text, page=self.accounts[account].external_id)
        self.platform.posts_made[made].created = self.moment - age
        return made

    def _note_calls(self, name: str) -> None:
        real = self.platform.comments

        def noted(
            credential: Credential, post_id: str, *, cursor: str | None = None
        ) -> CommentPage:
            self.asked.append((credential.account_id, post_id))
            return real(credential, post_id, cursor=cursor)

        self.platform.comments = noted  # type: ignore[method-assign]


@pytest.fixture
def place(db: None, keyring: object) -> Town:
    return Town()


@pytest.mark.parametrize(
    ("age", "read_ago", "due"),
    [
        (DAY, 9, False),
        (DAY, 10, True),
        (8 * DAY, 10, False),
        (8 * DAY, 6 * 60 - 1, False),
        (8 * DAY, 6 * 60, True),
        (89 * DAY, 6 * 60, True),
        (91 * DAY, 24 * 60, False),
        (91 * DAY, None, True),
        (DAY, -5, True),
    ],
    ids=[
        "färskt, nyss läst",
        "färskt, läst för tio minuter sedan",
        "åtta dagar, läst för tio minuter sedan",
        "åtta dagar, läst för knappt sex timmar sedan",
        "åtta dagar, läst för sex timmar sedan",
        "åttionio dagar",
        "gammalt och stilla",
        "gammalt och aldrig läst",
        "läst i framtiden: klockan har flyttats",
    ],
)
def test_a_post_is_due_by_its_age(
    place: Town, age: timedelta, read_ago: float | None, due: bool
) -> None:
    _post(place.accounts[0], age, read_ago)
    found = due_posts(place.accounts[0], PACE, MORNING, 10)
    assert len(found) == due


def test_a_post_under_close_watch_is_read_as_a_fresh_one(place: Town) -> None:
    post = _post(place.accounts[0], 20 * DAY, 10)
    Post.objects.update(close_watch_until=MORNING + DAY)
    assert due_posts(place.accounts[0], PACE, MORNING, 10) == [post]


@pytest.mark.parametrize(("closed", "due"), [(False, 1), (True, 0)], ids=["öppet", "avslutat"])
def test_an_old_post_with_an_open_case_is_read_daily(place: Town, closed: bool, due: int) -> None:
    post = _post(place.accounts[0], 200 * DAY, 24 * 60)
    _case(post, closed_at=MORNING if closed else None)
    assert len(due_posts(place.accounts[0], PACE, MORNING, 10)) == due


def test_an_old_post_that_is_talked_about_is_read_daily(place: Town) -> None:
    post = _post(place.accounts[0], 200 * DAY, 24 * 60)
    _comment(post, first_seen_at=MORNING - 2 * DAY)
    assert due_posts(place.accounts[0], PACE, MORNING, 10) == [post]


def test_a_failed_reading_comes_back_sooner(place: Town) -> None:
    post = _post(place.accounts[0], DAY, 2)
    Post.objects.update(problem="Avbrott.")
    assert due_posts(place.accounts[0], PACE, MORNING, 10) == [post]


def test_fresh_goes_before_recent_and_unread_before_read(place: Town) -> None:
    account = place.accounts[0]
    old = _post(account, 30 * DAY, None)
    read = _post(account, 2 * DAY, 60)
    unread = _post(account, 3 * DAY, None)
    assert due_posts(account, PACE, MORNING, 10) == [unread, read, old]
    assert due_posts(account, PACE, MORNING, 1) == [unread]


@pytest.mark.parametrize(
    ("read_ago", "due"),
    [(None, True), (14, False), (15, True), (-1, True)],
    ids=["aldrig", "fjorton minuter", "en kvart", "i framtiden"],
)
def test_new_posts_are_looked_for_each_quarter(
    place: Town, read_ago: float | None, due: bool
) -> None:
    at = None if read_ago is None else MORNING - timedelta(minutes=read_ago)
    account = place.accounts[0]
    account.connection.posts_polled_at = at
    assert posts_are_due(account, PACE, MORNING) == due


def test_a_whole_round_reads_all_and_moves_the_clock(place: Town) -> None:
    for number in range(3):
        post = place.post(f"Inlägg {number}")
        place.platform.add_comment(post, f"Kommentar {number}")
    place.poll()
    assert Comment.objects.count() == 3
    assert place.connection().last_complete_pass == MORNING
    assert place.connection().failures == 0


def test_what_is_not_due_is_left_alone_and_the_clock_stands(place: Town) -> None:
    place.post()
    place.poll()
    place.at(5)
    place.poll()
    assert place.asked == []
    assert place.connection().last_complete_pass == MORNING
    place.at(10)
    place.poll()
    assert len(place.asked) == 1


def test_the_clock_stands_while_a_post_has_an_unread_part(place: Town) -> None:
    place.post()
    place.poll()
    place.at(15)
    place.platform.script.fail("comments", FailureClass.TRANSIENT)
    place.poll()
    assert place.connection().last_complete_pass == MORNING
    place.at(20)
    place.poll()
    assert place.connection().last_complete_pass == minute(15)
    assert Post.objects.get().problem == ""


def test_the_clock_stands_while_more_is_due_than_a_round_takes(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "POSTS_A_RUN", 2)
    for number in range(3):
        place.post(f"Inlägg {number}")
    place.poll()
    assert place.connection().last_complete_pass is None
    place.poll()
    assert place.connection().last_complete_pass == MORNING


def test_a_busy_page_does_not_keep_the_others_waiting(db: None, keyring: object) -> None:
    place = Town(pages=3)
    for _ in range(20):
        place.post("På den stora sidan", account=0)
    place.post("På den andra", account=1)
    place.post("På den tredje", account=2)
    place.poll()
    pages = [page for page, _ in place.asked]
    second, third = (pages.index(place.accounts[number].external_id) for number in (1, 2))
    assert (len(pages), second < 3, third < 3) == (22, True, True)


def test_one_broken_account_stops_alone_and_people_are_told(db: None, keyring: object) -> None:
    place = Town(pages=2)
    for number in (0, 1):
        place.platform.add_comment(place.post(account=number), "Hej")
    place.platform.kill_token(place.accounts[0].external_id)
    place.poll()
    assert [place.connection(number).state for number in (0, 1)] == ["expired", "ok"]
    assert place.connection(0).problem != ""
    assert Comment.objects.get().account == place.accounts[1]
    assert Event.objects.filter(code="accounts.connection.broken").count() == 1
    place.at(30)
    place.poll()
    assert {page for page, _ in place.asked} == {place.accounts[1].external_id}


def test_a_missing_right_stops_the_account(place: Town) -> None:
    place.platform.script.fail("posts", FailureClass.PERMISSION)
    place.poll()
    assert place.connection().state == Connection.State.PERMISSION


def test_a_throttled_account_rests_until_the_platform_says(place: Town) -> None:
    place.post()
    place.platform.throttle(25)
    place.poll()
    assert place.connection().parked_until == minute(25)
    place.at(24)
    assert place.poll() == 0
    place.platform.throttle(None)
    place.at(25)
    place.poll()
    assert place.connection().parked_until is None
    assert len(place.asked) == 1


def test_a_throttle_without_an_end_rests_an_hour(place: Town) -> None:
    place.platform.script.fail("posts", FailureClass.THROTTLED)
    place.poll()
    assert place.connection().parked_until == minute(60)


def test_passing_faults_are_tried_again_after_longer_and_longer_rests(place: Town) -> None:
    place.platform.script.fail("posts", FailureClass.TRANSIENT, times=5)
    rests = []
    for _ in range(5):
        place.poll()
        until = place.connection().parked_until
        assert until is not None
        rests.append((until - place.moment).total_seconds())
        place.moment = until
    place.poll()
    assert rests == [2, 8, 30, 120, 120]
    assert (place.connection().failures, place.connection().parked_until) == (0, None)


def test_a_post_that_is_gone_stops_nothing(place: Town) -> None:
    gone, here = place.post("Borta"), place.post("Kvar")
    place.platform.add_comment(gone, "Hej")
    place.poll()
    place.platform.delete(gone)
    place.platform.add_comment(here, "Hej då")
    place.at(10)
    place.poll()
    assert Post.objects.get(external_id=gone).gone_at == minute(10)
    states = dict(Comment.objects.values_list("text", "state"))
    assert states == {"Hej": "forsvunnen", "Hej då": "synlig"}
    assert place.connection().failures == 0


def test_a_request_the_platform_finds_wrong_is_the_posts_own_trouble(place: Town) -> None:
    place.post("Ett")
    place.post("Två")
    place.platform.script.fail("comments", FailureClass.INVALID)
    place.poll()
    assert sorted(bool(p) for p in Post.objects.values_list("problem", flat=True)) == [False, True]
    assert place.connection().parked_until is None


def test_what_can_not_be_stored_is_the_posts_own_trouble(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.post("Ett")
    place.post("Två")
    real, odd = polling.reading.remember_pass, iter([True, False])

    def stores_the_second(*args: object, **options: object) -> object:
        if next(odd):
            raise DataError
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(polling.reading, "remember_pass", stores_the_second)
    place.poll()
    assert sorted(Post.objects.values_list("problem", flat=True)) == [
        "",
        "Läsningen kunde inte sparas (DataError). Den görs om.",
    ]


def test_a_database_that_is_away_is_not_the_accounts_fault(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr(polling.reading, "read_posts", away)
    with pytest.raises(OperationalError):
        place.poll()
    assert place.connection().failures == 0


def test_a_post_named_by_a_comment_only_is_read_by_itself(place: Town) -> None:
    made = place.post("En film som ingen lista visar")
    Post.objects.create(
        account=place.accounts[0], external_id=made, created_at=MORNING, first_seen_at=MORNING
    )
    place.platform.posts = lambda *_, **__: iter(())  # type: ignore[method-assign]
    place.platform.add_comment(made, "Fin film")
    place.poll()
    assert Post.objects.get().text == "En film som ingen lista visar"
    assert Comment.objects.get().text == "Fin film"


def test_a_post_that_is_never_shown_is_not_called_gone(place: Town) -> None:
    Post.objects.create(
        account=place.accounts[0], external_id="1_2", created_at=MORNING, first_seen_at=MORNING
    )
    place.poll()
    row = Post.objects.get()
    assert row.gone_at is None
    assert row.problem.startswith("Plattformen visar inte inlägget för oss.")
    assert (place.connection().failures, place.connection().last_complete_pass) == (0, MORNING)


def test_a_right_that_is_missing_for_an_unread_post_alone_stops_nothing(place: Town) -> None:
    Post.objects.create(
        account=place.accounts[0], external_id="1_2", created_at=MORNING, first_seen_at=MORNING
    )
    place.platform.script.fail("post", FailureClass.PERMISSION)
    place.platform.script.fail("comments", FailureClass.PERMISSION)
    place.poll()
    assert place.connection().state == Connection.State.OK
    assert Post.objects.exclude(problem="").count() == 1


def test_comments_may_be_shown_where_the_post_is_not(place: Town) -> None:
    made = place.post()
    place.platform.add_comment(made, "Hej")
    Post.objects.create(
        account=place.accounts[0], external_id=made, created_at=MORNING, first_seen_at=MORNING
    )
    place.platform.posts = lambda *_, **__: iter(())  # type: ignore[method-assign]
    place.platform.script.fail("post", FailureClass.GONE)
    place.poll()
    assert (Comment.objects.get().text, Post.objects.get().problem) == ("Hej", "")


def test_a_doubt_is_settled_before_anything_else(place: Town) -> None:
    post = place.post()
    comment = place.platform.add_comment(post, "Hej")
    place.poll()
    place.platform.delete(comment)
    Comment.objects.update(check_at=minute(1))
    place.at(2)
    place.poll()
    assert Comment.objects.get().state == Comment.State.VANISHED


def test_asked_to_stop_it_stops_after_the_piece_at_hand(place: Town) -> None:
    for _ in range(5):
        place.post()
    assert place.poll(keep_going=lambda: len(place.asked) < 2) == 3
    assert len(place.asked) == 2


def test_a_paused_account_is_not_read(place: Town) -> None:
    place.post()
    Account.objects.update(state=Account.State.PAUSED)
    assert place.poll() == 0


def test_the_pace_keeps_its_proportions() -> None:
    assert Pace.every(10) == Pace(
        fresh=timedelta(seconds=10),
        recent=timedelta(minutes=6),
        old=timedelta(minutes=24),
        posts=timedelta(seconds=15),
    )
    assert Pace.every() == Pace(
        fresh=timedelta(minutes=10),
        recent=timedelta(hours=6),
        old=timedelta(hours=24),
        posts=timedelta(minutes=15),
    )


def _post(account: Account, age: timedelta, read_ago: float | None) -> Post:
    read = None if read_ago is None else MORNING - timedelta(minutes=read_ago)
    return Post.objects.create(
        account=account,
        external_id=f"p{Post.objects.count()}",
        created_at=MORNING - age,
        first_seen_at=MORNING - age,
        polled_at=read,
        tried_at=read,
    )


def _comment(post: Post, first_seen_at: datetime) -> Comment:
    return Comment.objects.create(
        account=post.account,
        post=post,
        external_id="c",
        created_at=MORNING - 100 * DAY,
        first_seen_at=first_seen_at,
        changed_at=MORNING,
    )


def _case(post: Post, closed_at: datetime | None) -> None:
    day = MORNING.date()
    policy = PolicyVersion.objects.create(
        name="p",
        sha256="0" * 64,
        text="",
        decided_by="KS",
        decided_on=day,
        decision_number="1",
        valid_from=day,
        installed_at=MORNING,
    )
    Case.objects.create(
        comment=_comment(post, MORNING - 100 * DAY),
        account=post.account,
        authority=post.account.authority,
        unit=post.account.unit,
        policy_version=policy,
        received_at=MORNING,
        first_due=MORNING,
        final_due=MORNING,
        due_at=MORNING,
        closed_at=closed_at,
    )
