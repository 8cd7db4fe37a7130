"""What is written down is what merging says, whatever came first; unchanged things aren't written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.intake import town
from tests.intake.scenes import MORNING, PAGE, POST, comment, event, minute
from tests.intake.test_merging import a_life
from uuid6 import uuid7

from uppsikt.accounts.models import Account
from uppsikt.dialogue import bulk
from uppsikt.dialogue.merging import digest_of, fold, stand
from uppsikt.dialogue.models import Answer, Case, Comment, CommentVersion
from uppsikt.dialogue.observations import Observation, gone, read, told
from uppsikt.dialogue.remembering import Remembered, remember
from uppsikt.dialogue.versions import history
from uppsikt.publishing.models import Post
from uppsikt.store import services as store

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(db: None) -> Account:
    return town.page()


def take(page: Account, *observations: Observation, at: float = 60, **options: Any) -> Remembered:
    """Remember these at once, so many minutes into the morning."""
    with transaction.atomic():
        bulk.lock_account(page.pk)
        return remember(page, observations, now=minute(at), batch=uuid7(), **options)


def heard(verb: str, text: str | None, sent: float, **changes: Any) -> Observation:
    return told(event(verb, text, sent, **changes), PAGE, minute(sent))


def saw(text: str, began: float, **changes: Any) -> Observation:
    return read(comment(text, **changes), minute(began))


def the_comment() -> Comment:
    return Comment.objects.get(external_id="555001_1")


def texts_of(row: Comment) -> set[str]:
    versions = CommentVersion.objects.filter(comment=row, seen=CommentVersion.Seen.TEXT)
    return set(versions.values_list("text", flat=True))


def test_a_webhook_becomes_a_comment_with_its_version_and_its_proof(page: Account) -> None:
    done = take(page, heard("add", "Hur länge är vattnet borta?", 0))
    row = the_comment()
    assert done.new == [row.pk]
    assert (row.text, row.state, row.versions) == ("Hur länge är vattnet borta?", "synlig", 1)
    assert (row.author_ref, row.author_name, row.own) == ("24001", "Eva Lind", False)
    assert (row.created_at, row.first_seen_at) == (MORNING, MORNING)
    assert row.post is not None
    assert row.post.external_id == POST
    version = CommentVersion.objects.get(comment=row)
    assert version.content is not None
    assert store.read(version.content) == event("add", "Hur länge är vattnet borta?", 0).raw
    assert done.digests == [bytes(version.content.digest)]


def test_every_edit_is_a_version_and_the_last_stands(page: Account) -> None:
    for number, text in enumerate(["Hej", "Hej!", "Hejsan"]):
        take(page, heard("edited" if number else "add", text, number))
    row = the_comment()
    assert (row.text, row.versions, texts_of(row)) == ("Hejsan", 3, {"Hej", "Hej!", "Hejsan"})


def test_the_same_again_writes_nothing(page: Account) -> None:
    take(page, heard("add", "Hej", 0), saw("Hej", 5))
    done = take(page, heard("add", "Hej", 30), saw("Hej", 5))
    assert done == Remembered()


def test_a_reply_may_come_before_what_it_replies_to(page: Account) -> None:
    take(page, heard("add", "Svar", 2, external_id="555001_2", parent_id="555001_1"))
    take(page, heard("add", "Fråga", 1))
    reply = Comment.objects.get(external_id="555001_2")
    assert (reply.parent_external_id, reply.post_id) == ("555001_1", the_comment().post_id)
    assert Post.objects.count() == 1


def test_a_removal_alone_is_kept_and_looked_for(page: Account) -> None:
    take(page, heard("remove", None, 5), at=6)
    row = the_comment()
    assert (row.state, row.text, row.versions) == ("synlig", "", 0)
    assert (row.check_at, row.awaits_case) == (minute(6), False)


def test_what_a_reading_confirms_gone_is_vanished_until_it_is_back(page: Account) -> None:
    take(page, saw("Hej", 1))
    done = take(page, gone("555001_1", minute(11)))
    row = the_comment()
    assert (done.vanished, row.state) == ([row.pk], Comment.State.VANISHED)
    assert row.vanished_at == minute(11)
    done = take(page, saw("Hej", 21))
    row = the_comment()
    assert (done.returned, row.state, row.vanished_at) == ([row.pk], "synlig", None)


def test_hidden_by_the_platform_without_a_word_is_seen_at_reading(page: Account) -> None:
    take(page, saw("Hej", 1))
    take(page, saw("Hej", 11, hidden=True))
    assert the_comment().state == Comment.State.HIDDEN


def test_a_citizens_new_comment_awaits_its_case_and_an_old_one_is_history(page: Account) -> None:
    old = town.FOLLOWED_SINCE.replace(year=2025)
    take(
        page,
        heard("add", "Ny", 0),
        heard("add", "Gammal", 0, external_id="555001_2", created_at=old),
        heard("add", "Vår egen", 0, external_id="555001_3", author_id=PAGE),
    )
    waiting = Comment.objects.filter(awaits_case=True)
    assert list(waiting.values_list("text", flat=True)) == ["Ny"]


def test_a_comment_without_words_is_still_somebodys_comment(page: Account) -> None:
    take(page, heard("add", None, 0))
    assert (the_comment().text, the_comment().awaits_case) == ("", True)


def test_unlisted_is_looked_for_and_still_there_until_found_gone(page: Account) -> None:
    take(page, saw("Hej", 1))
    take(page, unlisted=["555001_1"], at=12)
    row = the_comment()
    assert (row.state, row.check_at, row.read_as) == ("synlig", minute(12), None)
    take(page, saw("Hej", 13), at=13)
    assert the_comment().check_at is None


def test_a_change_told_by_webhook_is_settled_by_the_next_reading(page: Account) -> None:
    take(page, heard("add", "A", 0), heard("edited", "B", 5), at=6)
    assert the_comment().check_at == minute(6)
    take(page, saw("B", 7), at=7)
    assert the_comment().check_at is None


def test_a_late_webhook_is_older_than_the_posts_last_reading(page: Account) -> None:
    """The reading that changed nothing is on the post only, and still has the last word."""
    take(page, saw("A", 1))
    Post.objects.update(polled_at=minute(11))
    take(page, heard("edited", "B", 5))
    assert (the_comment().text, texts_of(the_comment())) == ("A", {"A", "B"})


def test_an_answer_of_ours_is_recognised_by_the_platforms_id(page: Account) -> None:
    take(page, heard("add", "Fråga", 0))
    _published_answer(the_comment(), external_id="555001_9")
    take(page, heard("add", "Svar", 3, external_id="555001_9", author_id=None, author_name=None))
    ours = Comment.objects.get(external_id="555001_9")
    assert (ours.own, ours.awaits_case) == (True, False)


def test_the_history_tells_what_it_was_and_that_it_came_back(page: Account) -> None:
    take(page, heard("add", "A", 0), heard("edited", "B", 5), heard("edited", "A", 7))
    take(page, heard("remove", None, 9), gone("555001_1", minute(10)), saw("A", 20))
    told_of = [(v.stamp, v.seen, v.text) for v in history(the_comment())]
    assert told_of == [
        (MORNING, "text", "A"),
        (minute(5), "text", "B"),
        (minute(7), "text", "A"),
        (minute(9), "uppgiven_borttagen", ""),
        (minute(10), "forsvunnen", ""),
        (minute(10), "synlig", ""),
    ]
    assert the_comment().versions == 3


def test_thousands_take_as_many_statements_as_one(page: Account) -> None:
    def statements(first: int, count: int) -> int:
        many = [saw(f"Nummer {n}", 1, external_id=f"x_{n}") for n in range(first, first + count)]
        with CaptureQueriesContext(connection) as queries:
            take(page, *many)
        return len(queries)

    take(page, saw("Först", 1))
    assert statements(0, 1) == statements(1, 2000)


@pytest.mark.parametrize("batches", [1, 2, 5])
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=a_life(), chance=some.randoms(use_true_random=False), data=some.data())
def test_any_shuffle_in_any_batches_ends_as_merging_says(  # type: ignore[no-untyped-def]
    page: Account, batches: int, life, chance, data
) -> None:
    again = life + data.draw(some.lists(some.sampled_from(life), max_size=4))
    chance.shuffle(again)
    with transaction.atomic():
        for part in _split(again, batches):
            take(page, *part)
        row = the_comment()
        _assert_stands_as_merged(row, life)
        transaction.set_rollback(True)


def _split(observations: Sequence[Observation], parts: int) -> list[Sequence[Observation]]:
    return [observations[start::parts] for start in range(parts)]


def _assert_stands_as_merged(row: Comment, life: list[Observation]) -> None:
    known = fold(o.known for o in life)
    how = stand(known)
    texts = {digest_of(o.text): o.text for o in life if o.text is not None}
    assert (row.text, row.state) == (texts[how.digest] if how.digest else "", how.state)
    assert (row.versions, row.changed_at, row.vanished_at) == (
        how.versions,
        how.changed_at,
        how.vanished_at,
    )
    assert texts_of(row) == {texts[digest] for digest in known.texts}
    assert (row.author_ref, row.author_name) == (
        known.author_ref,
        known.author[1] if known.author else None,
    )
    assert (row.by_webhook, row.by_poll) == (known.by_webhook, known.by_poll)


def _published_answer(question: Comment, external_id: str) -> None:
    from uppsikt.organisation.models import Person, PolicyVersion

    policy = PolicyVersion.objects.create(
        name="p",
        sha256="0" * 64,
        text="",
        decided_by="KS",
        decided_on=MORNING.date(),
        decision_number="1",
        valid_from=MORNING.date(),
        installed_at=MORNING,
    )
    account = question.account
    person = Person.objects.create(name="Per Ekdahl", unit=account.unit, email="p@granasa.example")
    case = Case.objects.create(
        comment=question,
        account=account,
        authority=account.authority,
        unit=account.unit,
        policy_version=policy,
        received_at=MORNING,
        first_due=MORNING,
        final_due=MORNING,
        due_at=MORNING,
    )
    Answer.objects.create(
        case=case,
        answered_by=person,
        created_at=MORNING,
        state=Answer.State.PUBLISHED,
        external_id=external_id,
        signed_name="Per Ekdahl",
        signed_unit="Gata",
    )
