"""Reading pages: complete or not, unchanged or not, gone or only unlisted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.contracts.fakes import FakePlatform
from tests.intake import town
from tests.intake.scenes import MORNING, PAGE, minute

from uppsikt.accounts.models import Account
from uppsikt.audit.models import Event
from uppsikt.dialogue import checking, reading
from uppsikt.dialogue.models import Comment, CommentVersion
from uppsikt.dialogue.reading import remember_pass
from uppsikt.dialogue.remembering import Remembered
from uppsikt.errors import ConnectorError, FailureClass
from uppsikt.organisation.models import Person
from uppsikt.ports.platform import CommentPage, Credential
from uppsikt.publishing.models import Post

pytestmark = pytest.mark.django_db


class Street:
    """A page, its platform and a clock that the test moves."""

    def __init__(self) -> None:
        self.account = town.page()
        self.platform = FakePlatform({PAGE: "token"}, now=MORNING)
        self.credential = Credential(PAGE, "token")
        self.minute = 0.0

    def clock(self):  # type: ignore[no-untyped-def]
        return minute(self.minute)

    def at(self, number: float) -> None:
        self.minute = number
        self.platform.now = minute(number)

    def read_posts(self) -> int:
        self.account = Account.objects.select_related("connection").get(pk=self.account.pk)
        return reading.read_posts(self.platform, self.account, self.credential, self.clock)

    def read(self, post: Post | None = None) -> Remembered:
        post = post or Post.objects.get()
        return reading.read_comments(self.platform, self.account, self.credential, post, self.clock)

    def look(self) -> None:
        waiting = checking.waiting(self.account, self.clock())
        checking.check(self.platform, self.account, self.credential, waiting, self.clock)


@pytest.fixture
def street(db: None, keyring: object) -> Street:
    return Street()


def test_posts_and_comments_come_in_with_what_the_platform_counts(street: Street) -> None:
    post = street.platform.add_post("Vattnet är avstängt på Storgatan")
    first = street.platform.add_comment(post, "Hur länge?")
    street.platform.add_comment(first, "Undrar jag också", withheld=True)
    street.platform.posts_made[post].extra = 3
    street.at(1)
    street.read_posts()
    done = street.read()
    row = Post.objects.get()
    assert (row.text, row.external_id) == ("Vattnet är avstängt på Storgatan", post)
    assert (row.counted, row.listed, row.polled_at, row.problem) == (5, 2, minute(1), "")
    assert len(done.new) == 2
    assert list(
        Comment.objects.order_by("external_id").values_list(
            "text", "author_name", "parent_external_id", "by_poll", "awaits_case"
        )
    ) == [
        ("Hur länge?", "Vera Sjö", None, True, True),
        ("Undrar jag också", None, first, True, True),
    ]


def test_a_reading_that_changes_nothing_writes_the_post_only(street: Street) -> None:
    post = street.platform.add_post("Inlägg")
    for number in range(250):
        street.platform.add_comment(post, f"Kommentar {number}")
    street.read_posts()
    street.read()
    street.at(10)
    before = list(CommentVersion.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        done = street.read()
    written = [q["sql"] for q in queries if q["sql"].startswith(("UPDATE", "INSERT", "COPY"))]
    assert (done, len(written)) == (Remembered(), 1)
    assert Post.objects.get().polled_at == minute(10)
    assert list(CommentVersion.objects.order_by("pk").values()) == before


def test_edited_and_hidden_are_seen_at_the_next_reading(street: Street) -> None:
    post = street.platform.add_post("Inlägg")
    edited = street.platform.add_comment(post, "Hej")
    hidden = street.platform.add_comment(post, "Fult ord")
    street.read_posts()
    street.read()
    street.platform.edit(edited, "Hejsan")
    street.platform.hide(hidden)
    street.at(10)
    done = street.read()
    assert len(done.edited) == 1
    assert dict(Comment.objects.values_list("text", "state")) == {
        "Hejsan": "synlig",
        "Fult ord": "dold",
    }


def test_what_is_not_listed_is_looked_for_before_it_is_called_vanished(street: Street) -> None:
    post = street.platform.add_post("Inlägg")
    comment = street.platform.add_comment(post, "Borta snart")
    street.read_posts()
    street.read()
    street.platform.delete(comment)
    street.at(10)
    street.read()
    assert Comment.objects.get().state == Comment.State.VISIBLE
    street.at(11)
    street.look()
    row = Comment.objects.get()
    assert (row.state, row.vanished_at, row.check_at) == ("forsvunnen", minute(11), None)
    assert row.text == "Borta snart"
    assert Event.objects.filter(code="dialogue.comment.vanished", subject_id=row.pk).count() == 1
    street.platform.comments_made[comment].gone = False
    street.at(20)
    street.read()
    assert Comment.objects.get().state == Comment.State.VISIBLE
    assert Event.objects.filter(code="dialogue.comment.returned", subject_id=row.pk).count() == 1


def test_still_there_when_looked_for_is_still_there(street: Street) -> None:
    post = street.platform.add_post("Inlägg")
    street.platform.add_comment(post, "Hej")
    street.read_posts()
    street.read()
    Comment.objects.update(check_at=minute(5))
    street.at(6)
    street.look()
    assert Comment.objects.values_list("state", "check_at").get() == ("synlig", None)


def test_a_reading_cut_short_keeps_what_it_read_and_calls_nothing_missing(street: Street) -> None:
    street.platform.page_size = 2
    post = street.platform.add_post("Inlägg")
    for number in range(5):
        street.platform.add_comment(post, f"Kommentar {number}")
    street.read_posts()
    street.read()
    new = street.platform.add_comment(post, "Ny")
    gone = next(iter(street.platform.comments_made))
    street.platform.delete(gone)
    street.at(10)
    original = street.platform.comments

    def breaks_on_page_three(
        credential: Credential, post_id: str, *, cursor: str | None = None
    ) -> CommentPage:
        if cursor == "4":
            raise ConnectorError("Avbrott.", failure=FailureClass.TRANSIENT)
        return original(credential, post_id, cursor=cursor)

    street.platform.comments = breaks_on_page_three  # type: ignore[method-assign]
    with pytest.raises(ConnectorError):
        street.read()
    row = Post.objects.get()
    assert (row.polled_at, row.tried_at, row.problem) == (MORNING, minute(10), "Avbrott.")
    assert not Comment.objects.filter(check_at__isnull=False).exists()
    assert not Comment.objects.filter(external_id=new).exists()


def test_going_in_circles_is_noticed_and_is_no_complete_reading(street: Street) -> None:
    post = street.platform.add_post("Inlägg")
    street.platform.add_comment(post, "Hej")
    street.read_posts()
    original = street.platform.comments

    def always_more(
        credential: Credential, post_id: str, *, cursor: str | None = None
    ) -> CommentPage:
        page = original(credential, post_id, cursor=None)
        return CommentPage(page.comments, page.total, "samma")

    street.platform.comments = always_more  # type: ignore[method-assign]
    street.read()
    row = Post.objects.get()
    assert row.polled_at is None
    assert row.problem == (
        "Plattformen visar samma sida om igen. Vi läste 1 och försöker igen senare."
    )
    assert Comment.objects.count() == 1


def test_posts_without_end_are_noticed(street: Street) -> None:
    street.platform.add_post("Inlägg")
    (post,) = street.platform.posts(street.credential)

    def endless(*_: object, **__: object):  # type: ignore[no-untyped-def]
        while True:
            yield post

    street.platform.posts = endless  # type: ignore[method-assign]
    with pytest.raises(ConnectorError):
        street.read_posts()
    assert Post.objects.count() == 1


def test_posts_read_before_a_failure_are_kept(street: Street) -> None:
    street.platform.add_post("Inlägg")
    (post,) = street.platform.posts(street.credential)

    def breaks(*_: object, **__: object):  # type: ignore[no-untyped-def]
        yield post
        raise ConnectorError("Avbrott.")

    street.platform.posts = breaks  # type: ignore[method-assign]
    with pytest.raises(ConnectorError):
        street.read_posts()
    assert Post.objects.count() == 1
    street.account.connection.refresh_from_db()
    assert street.account.connection.posts_polled_at is None


def test_with_the_post_everything_under_it_vanishes_in_one_event(street: Street) -> None:
    post = street.platform.add_post("Inlägg")
    for number in range(40):
        street.platform.add_comment(post, f"Kommentar {number}")
    street.read_posts()
    street.read()
    street.platform.delete(post)
    street.at(10)
    with pytest.raises(ConnectorError):
        street.read()
    row = Post.objects.get()
    assert checking.settle_missing_post(
        street.platform, street.account, street.credential, row, street.clock
    )
    assert Comment.objects.filter(state=Comment.State.VANISHED).count() == 40
    assert Post.objects.get().gone_at == minute(10)
    event = Event.objects.get(code="dialogue.post.gone")
    assert b'"comments":40' in bytes(event.body)


def test_a_post_by_a_visitor_is_words_owed_an_answer(street: Street) -> None:
    street.platform.add_post("Gatlyktan är trasig", author=("24002", "Nils Ek"))
    street.read_posts()
    row = Comment.objects.get()
    assert (row.kind, row.text, row.author_name, row.awaits_case) == (
        "visitor",
        "Gatlyktan är trasig",
        "Nils Ek",
        True,
    )
    street.at(20)
    street.read_posts()
    assert Comment.objects.count() == 1


def test_the_person_behind_a_post_is_found_by_name_and_shared_names_are_nobodys(
    street: Street,
) -> None:
    unit = street.account.unit
    maja = Person.objects.create(name="Maja Lindqvist", unit=unit, email="maja@granasa.example")
    for number in (1, 2):
        Person.objects.create(name="Bo Ek", unit=unit, email=f"bo{number}@granasa.example")
    for name in ("Maja Lindqvist", "Bo Ek", "Granåsa kommun"):
        made = street.platform.add_post(f"Av {name}")
        street.platform.posts_made[made].author = (PAGE, name)
    street.read_posts()
    assert dict(Post.objects.values_list("text", "author")) == {
        "Av Maja Lindqvist": maja.pk,
        "Av Bo Ek": None,
        "Av Granåsa kommun": None,
    }


def test_a_post_is_changed_when_it_differs_and_only_then(street: Street) -> None:
    post = street.platform.add_post("Först")
    street.read_posts()
    content = Post.objects.get().content_id
    street.at(20)
    street.read_posts()
    assert Post.objects.get().content_id == content
    street.platform.posts_made[post].text = "Sedan"
    street.at(40)
    street.read_posts()
    assert Post.objects.get().text == "Sedan"
    assert Post.objects.get().content_id != content


def test_an_older_reading_that_ends_later_changes_nothing(street: Street) -> None:
    post = street.platform.add_post("Inlägg")
    comment = street.platform.add_comment(post, "Nytt")
    street.read_posts()
    street.at(10)
    street.read()
    seen = street.platform.comments(street.credential, post).comments[0]
    older = reading.Pass(
        began=minute(5),
        comments={comment: type(seen)(**{**_fields(seen), "text": "Gammalt"})},
        total=1,
    )
    remember_pass(street.account, Post.objects.get().pk, older, now=minute(11))
    assert Comment.objects.get().text == "Nytt"
    assert Post.objects.get().polled_at == minute(10)


def test_batches_are_bound_by_one_event_each(street: Street) -> None:
    post = street.platform.add_post("Inlägg")
    street.platform.add_comment(post, "Ett")
    street.platform.add_comment(post, "Två")
    street.read_posts()
    street.read()
    street.at(1)
    street.read()
    events = Event.objects.filter(code="dialogue.intake.batch").order_by("at", "pk")
    assert [event.subject_kind for event in events] == ["batch", "batch"]
    assert b'"comments":2' in bytes(events[1].body)
    assert b'"leaves":2' in bytes(events[1].body)


def test_a_first_look_goes_all_the_way_back_and_later_ones_a_week(street: Street) -> None:
    asked: list[object] = []
    original = street.platform.posts

    def noting(credential: Credential, *, since=None):  # type: ignore[no-untyped-def]
        asked.append(since)
        return original(credential, since=since)

    street.platform.posts = noting  # type: ignore[method-assign]
    street.read_posts()
    street.at(15)
    street.read_posts()
    assert asked == [None, MORNING - timedelta(days=7)]


def _fields(comment):  # type: ignore[no-untyped-def]
    return {name: getattr(comment, name) for name in comment.__dataclass_fields__}
