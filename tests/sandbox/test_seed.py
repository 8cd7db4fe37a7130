"""The invented municipality: enough of everything, in the right order, some of it late."""

from __future__ import annotations

from pathlib import Path

import pytest

from uppsikt_sandbox.sandbox import open_sandbox
from uppsikt_sandbox.seed.script import read_script
from uppsikt_sandbox.world import Comment, World

DAY = 86_400


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, float]:
    directory: Path = tmp_path_factory.mktemp("seed")
    store = open_sandbox(directory, "http://localhost:8010").store
    return store.world, store.clock.epoch()


def citizens_words(world: World) -> list[Comment]:
    return [c for c in world.comments.values() if c.author_id not in world.pages and not c.deleted]


def test_there_is_about_as_much_as_promised(seeded: tuple[World, float]) -> None:
    world, _ = seeded
    per_page = [len(world.posts_of(page, "own")) for page in world.pages]
    assert [40 <= number <= 45 for number in per_page] == [True, True, True]
    assert 390 <= len(world.comments) <= 440
    assert 55 <= len(world.citizens) <= 65


def test_nothing_is_answered_before_it_was_asked(seeded: tuple[World, float]) -> None:
    world, now = seeded
    for comment in world.comments.values():
        above = (
            world.comments[comment.parent_id] if comment.parent_id else world.posts[comment.post_id]
        )
        assert above.created < comment.created <= now


def test_ids_rise_with_time(seeded: tuple[World, float]) -> None:
    world, _ = seeded
    told = [c.created for c in world.comments.values() if not (c.hidden or c.deleted)]
    assert told == sorted(told)


def test_some_are_unanswered_and_some_of_them_late(seeded: tuple[World, float]) -> None:
    world, now = seeded
    waiting = [c for c in citizens_words(world) if not c.parent_id and now - c.created < 8 * DAY]
    unanswered = [
        c for c in waiting if not any(r.author_id in world.pages for r in world.replies_to(c))
    ]
    assert 18 <= len(unanswered) <= 30
    assert [c for c in unanswered if now - c.created > 4 * DAY] != []
    assert [c for c in unanswered if now - c.created < DAY / 4] != []


def test_own_answers_are_signed_with_name_title_and_unit(seeded: tuple[World, float]) -> None:
    world, _ = seeded
    own = [c for c in world.comments.values() if c.author_id in world.pages]
    unsigned = [c.message for c in own if not c.message.splitlines()[-1].startswith("/")]
    assert len(own) > 100
    assert unsigned == []


def test_many_languages_and_awkward_things_are_there(seeded: tuple[World, float]) -> None:
    world, _ = seeded
    words = " ".join(comment.message for comment in citizens_words(world))
    for sign in ("å", "❤", "ї", "ش", "811228-9874", "Onko", "Waxaan", "English"):
        assert sign in words
    assert [c for c in world.comments.values() if c.author_withheld] != []
    assert [c.hidden_by for c in world.comments.values() if c.hidden] == ["platform"]
    assert [post.kind for post in world.posts.values()].count("visitor") == 3


def test_a_line_that_fits_nowhere_is_an_error() -> None:
    with pytest.raises(ValueError, match="Raden passar ingenstans"):
        list(read_script("Text utan inlägg"))
