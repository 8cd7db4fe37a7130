"""A comment's whole life through webhooks that are lost, doubled and late, and readings in between.

Whatever arrives when, the rows say what merging all of it says; and once the page has been read
after the last change, they say what the page says.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.intake.scenes import PAGE, event, minute
from tests.intake.test_reading import Street
from uuid6 import uuid7

from uppsikt.dialogue import bulk
from uppsikt.dialogue.merging import digest_of, fold, stand
from uppsikt.dialogue.models import Comment, CommentVersion
from uppsikt.dialogue.observations import Observation, gone, read, told
from uppsikt.dialogue.remembering import remember

pytestmark = pytest.mark.django_db

LENGTH = 12  # minutes


@dataclass(frozen=True)
class Act:
    """Something happens to the comment at a minute; its webhook comes after so many, or never."""

    at: int
    what: str
    delays: tuple[int, ...]


ACTS = some.builds(
    Act,
    some.integers(1, LENGTH),
    some.sampled_from(["A", "B", "C", "hide", "unhide", "delete", "restore"]),
    some.lists(some.integers(0, LENGTH), max_size=2).map(tuple),
)
READINGS = some.lists(some.sampled_from(range(LENGTH)), max_size=5, unique=True)


@dataclass
class Life:
    """The comment on the page, and everything that was observed of it."""

    street: Street
    number: str = ""
    observed: list[Observation] = field(default_factory=list)

    def begin(self) -> None:
        post = self.street.platform.add_post("Inlägg")
        self.number = self.street.platform.add_comment(post, "A", author=("24001", "Eva Lind"))
        self.street.read_posts()

    def happen(self, act: Act) -> None:
        words = self.street.platform.comments_made[self.number]
        if act.what in ("delete", "restore"):
            words.gone = act.what == "delete"
        elif act.what in ("hide", "unhide"):
            words.hidden = act.what == "hide"
        else:
            words.text = act.what

    def hear(self, act: Act) -> None:
        """The webhook of an act arrives. That a comment is back is told by none."""
        if act.what == "restore":
            return
        verb = {"delete": "remove", "hide": "hide", "unhide": "unhide"}.get(act.what, "edited")
        text = act.what if verb == "edited" else None
        post = self.street.platform.comments_made[self.number].post
        news = event(verb, text, act.at, external_id=self.number, post_id=post)
        self._remember(told(news, PAGE, self.street.clock()))

    def read(self) -> None:
        """Read the page, and look for what it doesn't list."""
        words = self.street.platform.comments_made[self.number]
        self.street.read()
        if not words.gone:
            self.observed.append(self._reading())
        looks_for_it = Comment.objects.filter(check_at__isnull=False).exists()
        self.street.look()
        if looks_for_it:
            missing = gone(self.number, self.street.clock())
            self.observed.append(missing if words.gone else self._reading())

    def _reading(self) -> Observation:
        comment = self.street.platform.comment(self.street.credential, self.number)
        return read(comment, self.street.clock())

    def _remember(self, observation: Observation) -> None:
        self.observed.append(observation)
        with transaction.atomic():
            bulk.lock_account(self.street.account.pk)
            remember(self.street.account, [observation], now=self.street.clock(), batch=uuid7())


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=some.lists(ACTS, max_size=6), readings=READINGS)
def test_a_life_ends_as_merging_says_and_as_the_page_says(
    db: None, keyring: object, acts: list[Act], readings: list[int]
) -> None:
    with transaction.atomic():
        life = Life(Street())
        life.begin()
        _live(life, acts, readings)
        _assert_rows_say_what_merging_says(life)
        life.street.at(3 * LENGTH)
        life.read()
        _assert_rows_say_what_merging_says(life)
        _assert_rows_say_what_the_page_says(life)
        transaction.set_rollback(True)


def _live(life: Life, acts: list[Act], readings: list[int]) -> None:
    for now in range(2 * LENGTH + 1):
        life.street.at(now)
        for act in acts:
            if act.at == now:
                life.happen(act)
        for act in acts:
            for delay in act.delays:
                if act.at + delay == now:
                    life.hear(act)
        if now in readings:
            life.street.at(now + 0.5)
            life.read()


def _assert_rows_say_what_merging_says(life: Life) -> None:
    rows = list(Comment.objects.all())
    if not life.observed:
        assert rows == []
        return
    (row,) = rows
    known = fold(o.known for o in life.observed)
    how = stand(known)
    texts = {digest_of(text): text for text in "ABC"}
    assert (row.text, row.state) == (texts.get(how.digest or b"", ""), how.state)
    assert (row.versions, row.changed_at, row.vanished_at) == (
        how.versions,
        how.changed_at,
        how.vanished_at,
    )
    versions = CommentVersion.objects.filter(comment=row, seen=CommentVersion.Seen.TEXT)
    assert {texts[d] for d in known.texts} == set(versions.values_list("text", flat=True))


def _assert_rows_say_what_the_page_says(life: Life) -> None:
    words = life.street.platform.comments_made[life.number]
    if words.gone:
        assert not Comment.objects.exclude(state=Comment.State.VANISHED).exists()
    else:
        row = Comment.objects.get()
        assert (row.text, row.state) == (words.text, "dold" if words.hidden else "synlig")


def test_the_time_of_a_webhook_is_when_it_was_sent() -> None:
    assert told(event("hide", None, 5), PAGE, minute(9)).known.states["dold"].first == minute(5)
