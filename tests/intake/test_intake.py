"""Deliveries become facts: late, doubled, out of order, odd or unreadable; none is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import OperationalError
from tests.intake import town
from tests.intake.scenes import MORNING, PAGE, POST, minute

from uppsikt import wiring
from uppsikt.accounts.models import Account
from uppsikt.audit.models import Event
from uppsikt.dialogue import intake
from uppsikt.dialogue.models import Comment, RawEvent
from uppsikt.ports.platform import SeenEvent
from uppsikt.publishing.models import Post

pytestmark = pytest.mark.django_db

SECONDS = int(MORNING.timestamp())


@pytest.fixture(autouse=True)
def page(db: None, keyring: object) -> Account:
    return town.page()


def feed(sent: int = SECONDS, page: str = PAGE, **value: Any) -> dict[str, Any]:
    """A page delivery of one change about comment 1, unless it says otherwise."""
    said = {
        "item": "comment",
        "verb": "add",
        "comment_id": "555001_1",
        "post_id": POST,
        "parent_id": POST,
        "from": {"id": "24001", "name": "Eva Lind"},
        "created_time": SECONDS,
        "message": "Hur länge är vattnet borta?",
    } | value
    changes = [{"field": "feed", "value": said}]
    return {"object": "page", "entry": [{"id": page, "time": sent, "changes": changes}]}


def deliver(*bodies: object, at: float = 0) -> None:
    """Put deliveries in line as the receiver does."""
    for number, body in enumerate(bodies):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        RawEvent.objects.create(
            source="facebook",
            received_at=minute(at + number / 100),
            digest=hashlib.sha256(raw).digest(),
            body=raw,
        )


def take(**options: Any) -> intake.Drained:
    return intake.take_events(wiring.webhook_events, now=minute(60), **options)


def test_a_delivery_becomes_a_comment_with_one_event_for_the_batch(page: Account) -> None:
    deliver(feed(), feed(comment_id="555001_2", message="Undrar jag med"))
    done = take()
    assert (done.deliveries, len(done.new), done.unreadable) == (2, 2, 0)
    assert set(Comment.objects.values_list("text", flat=True)) == {
        "Hur länge är vattnet borta?",
        "Undrar jag med",
    }
    told = Event.objects.get(code="dialogue.intake.batch")
    assert b'"source":"webhook"' in bytes(told.body)
    assert b"vattnet" not in bytes(told.body)
    assert not RawEvent.objects.filter(handled_at__isnull=True).exists()
    assert take() == intake.Drained()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 0, 1, 2, 1), (2, 0, 1, 2)])
def test_lost_order_and_doubles_change_nothing(page: Account, order: tuple[int, ...]) -> None:
    told = [
        feed(message="A"),
        feed(SECONDS + 60, verb="edited", message="B"),
        feed(SECONDS + 120, verb="hide", message="B"),
    ]
    for number in order:
        deliver(told[number])
        take()
    row = Comment.objects.get()
    assert (row.text, row.state, row.versions) == ("B", "dold", 2)


def test_a_delivery_sent_again_with_another_time_is_the_same_news(page: Account) -> None:
    deliver(feed(message="A"), feed(SECONDS + 60, verb="edited", message="B"))
    deliver(feed(SECONDS + 7200, message="A"), feed(SECONDS + 9000, verb="edited", message="B"))
    take()
    row = Comment.objects.get()
    assert (row.text, row.versions, row.created_at) == ("B", 2, MORNING)


def test_what_can_not_be_parsed_is_kept_marked_and_counted(page: Account) -> None:
    deliver(b"\xff\xfe not json", feed(), b"[1, 2", b"")
    done = take()
    assert (done.deliveries, done.unreadable, len(done.new)) == (4, 3, 1)
    problems = list(RawEvent.objects.exclude(problem="").values_list("problem", flat=True))
    assert len(problems) == 3
    assert all(p.startswith("Kunde inte läsas (") and "sparad" in p for p in problems)
    told = Event.objects.get(code="dialogue.intake.set_aside")
    assert b'"deliveries":3' in bytes(told.body)


def test_what_can_not_be_stored_stops_only_itself(page: Account) -> None:
    deliver(feed(comment_id="x" * 200), feed())
    done = take()
    assert (done.deliveries, done.unreadable, len(done.new)) == (2, 1, 1)
    assert RawEvent.objects.exclude(problem="").get().problem == (
        "Kunde inte läsas (DataError). Den är sparad som den kom."
    )


def test_a_database_that_is_away_is_not_the_deliverys_fault(page: Account) -> None:
    deliver(feed())

    def away(source: str, body: bytes) -> Iterable[SeenEvent]:
        raise OperationalError

    with pytest.raises(OperationalError):
        intake.take_events(away, now=minute(60))
    assert RawEvent.objects.filter(handled_at__isnull=True).count() == 1


def test_a_strangers_page_is_kept_and_said(page: Account) -> None:
    deliver(feed(page="999"))
    done = take()
    assert (done.strangers, done.new) == (1, [])
    assert RawEvent.objects.get().problem == (
        "Gäller konton som inte finns i Uppsikt (1 händelser)."
    )


def test_the_platforms_own_test_is_counted_and_is_no_problem(page: Account) -> None:
    deliver(feed(page="0"))
    done = take()
    assert (done.tests, done.strangers, RawEvent.objects.get().problem) == (1, 0, "")
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ({"item": "post", "post_id": "9_1", "comment_id": None, "message": "Hål i vägen"},
         "visitor", "Hål i vägen"),
        ({"item": "rating", "comment_id": None, "review_text": "Bra badhus", "message": None},
         "rating", "Bra badhus"),
        ({"item": "något nytt", "comment_id": None, "message": "Vad är detta"},
         "något nytt", "Vad är detta"),
    ],
    ids=["inlägg av besökare", "omdöme", "okänt slag"],
)  # fmt: skip
def test_unknown_kinds_are_kept_and_shown(
    page: Account, value: dict[str, Any], kind: str, text: str
) -> None:
    deliver(feed(**value))
    take()
    row = Comment.objects.get()
    assert (row.kind, row.text, row.awaits_case) == (kind, text, True)


@pytest.mark.parametrize(
    "value",
    [
        {"item": "reaction", "reaction_type": "like", "message": None},
        {"item": "like", "message": None},
        {"item": "status", "from": {"id": PAGE}, "message": "Vårt eget inlägg", "comment_id": None},
    ],
    ids=["reaktion", "gilla", "eget inlägg"],
)
def test_what_is_not_a_citizens_words_is_no_comment(page: Account, value: dict[str, Any]) -> None:
    deliver(feed(**value))
    done = take()
    assert (done.deliveries, done.unreadable, Comment.objects.count()) == (1, 0, 0)


def test_a_mention_elsewhere_is_kept_and_its_post_is_not_taken_for_ours(page: Account) -> None:
    told = feed(post_id="77_1", comment_id="1_5", parent_id="77_1", message="@Granåsa hjälp")
    told["entry"][0]["changes"][0]["field"] = "mention"
    deliver(told)
    take()
    row = Comment.objects.get()
    assert (row.kind, row.text, row.post, row.awaits_case) == (
        "mention",
        "@Granåsa hjälp",
        None,
        True,
    )
    assert Post.objects.count() == 0


def test_a_reaction_to_a_private_message_does_not_become_its_text(page: Account) -> None:
    for part in (
        {"message": {"mid": "m_1", "text": "Hej"}},
        {"reaction": {"mid": "m_1", "action": "react", "emoji": "❤"}},
        {"read": {"watermark": 1}},
    ):
        said = {"sender": {"id": "24001"}, "recipient": {"id": PAGE}, "timestamp": SECONDS * 1000}
        deliver({"object": "page", "entry": [{"id": PAGE, "time": 1, "messaging": [said | part]}]})
    take()
    assert list(Comment.objects.values_list("external_id", "kind", "text")) == [
        ("m_1", "messages", "Hej")
    ]


def test_a_post_of_ours_that_is_told_is_waiting_to_be_read(page: Account) -> None:
    deliver(feed(item="status", comment_id=None, **{"from": {"id": PAGE}}))
    take()
    assert list(Post.objects.values_list("external_id", "polled_at")) == [(POST, None)]


def test_no_more_are_taken_at_once_than_asked_for(page: Account) -> None:
    deliver(*[feed(comment_id=f"555001_{number}") for number in range(5)])
    assert [take(limit=2).deliveries for _ in range(4)] == [2, 2, 1, 0]
    assert Comment.objects.count() == 5


def test_two_pages_in_one_batch_have_an_event_each(page: Account) -> None:
    other = town.page(2)
    deliver(feed(), feed(page=other.external_id, post_id="p2", parent_id="p2"))
    take()
    assert Comment.objects.values("account").distinct().count() == 2
    assert Event.objects.filter(code="dialogue.intake.batch").count() == 2


def test_an_event_without_an_id_is_known_by_what_it_says(page: Account) -> None:
    nameless = SeenEvent(account_id=PAGE, topic="standby", text="Hej", raw=b'{"a":1}')
    for _ in range(2):
        deliver(b"{}")
        intake.take_events(lambda source, body: [nameless], now=minute(60))
    row = Comment.objects.get()
    assert row.external_id == "raw:" + hashlib.sha256(nameless.raw).hexdigest()
    assert (row.kind, row.text) == ("standby", "Hej")


def test_each_waiting_comment_gets_its_case_once(
    page: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[object]] = []
    monkeypatch.setattr(intake.services, "open_cases", lambda ids, now: asked.append(sorted(ids)))
    deliver(feed(), feed(comment_id="555001_2"))
    take()
    assert intake.open_awaited_cases(now=minute(61)) == 2
    assert intake.open_awaited_cases(now=minute(61)) == 0
    assert asked == [sorted(Comment.objects.values_list("pk", flat=True))]


def test_a_comment_whose_case_can_not_be_opened_does_not_stop_the_others(
    page: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(feed(), feed(comment_id="555001_2", message="Farlig"))
    take()
    odd = Comment.objects.get(text="Farlig").pk

    def open_cases(ids: list[object], now: object) -> None:
        if odd in ids:
            raise RuntimeError("cannot")

    monkeypatch.setattr(intake.services, "open_cases", open_cases)
    assert intake.open_awaited_cases(now=minute(61)) == 1
    assert list(Comment.objects.filter(awaits_case=True)) == [Comment.objects.get(pk=odd)]


def test_a_batch_binds_what_it_added(page: Account) -> None:
    from uppsikt.store.models import Content

    deliver(feed())
    take()
    told = Event.objects.get(code="dialogue.intake.batch")
    assert list(Content.objects.values_list("batch", flat=True)) == [told.subject_id]
