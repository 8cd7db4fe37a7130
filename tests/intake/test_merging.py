"""What a comment is doesn't depend on the order in which we heard of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.intake.scenes import MORNING, PAGE, comment, event, minute

from uppsikt.dialogue.merging import (
    HIDDEN,
    VANISHED,
    VISIBLE,
    Known,
    Stand,
    digest_of,
    fold,
    stand,
    steps,
)
from uppsikt.dialogue.observations import Observation, gone, read, told

TEXTS = {digest_of(text): text for text in "ABC"}


def heard(verb: str, text: str | None, sent: float, **changes: object) -> Observation:
    return told(event(verb, text, sent, **changes), PAGE, minute(sent))


def saw(text: str, began: float, **changes: object) -> Observation:
    return read(comment(text, **changes), minute(began))


def missed(began: float) -> Observation:
    return gone("555001_1", minute(began))


def standing(*observations: Observation) -> Stand:
    return stand(fold(o.known for o in observations))


def words(observations: list[Observation]) -> str:
    """The texts in force one after the other, such as ABA."""
    return "".join(TEXTS[d] for d, _ in steps(fold(o.known for o in observations).texts))


@pytest.mark.parametrize(
    ("observations", "texts"),
    [
        ([heard("add", "A", 0)], "A"),
        ([heard("add", "A", 0), heard("edited", "B", 5)], "AB"),
        ([heard("edited", "B", 5), heard("add", "A", 9)], "AB"),
        ([heard("add", "A", 0), heard("edited", "B", 5), heard("edited", "A", 7)], "ABA"),
        ([heard("add", "A", 0), heard("edited", "B", 5), heard("edited", "B", 30)], "AB"),
        ([heard("add", "A", 0), heard("edited", "B", 5), heard("add", "A", 90)], "AB"),
        ([heard("edited", "B", 5)], "B"),
        ([saw("A", 1), saw("B", 11)], "AB"),
        ([saw("A", 1), saw("B", 11), saw("A", 21)], "ABA"),
        ([saw("A", 21), saw("B", 11), saw("A", 1)], "ABA"),
        ([heard("add", "A", 0), saw("B", 11), heard("edited", "A", 5)], "AB"),
        ([heard("add", "A", 0), saw("A", 11), heard("edited", "B", 5)], "ABA"),
        ([saw("A", 11), heard("edited", "B", 12)], "AB"),
        ([saw("A", 11.5), heard("edited", "B", 11.5)], "AB"),
        ([heard("hide", "A", 5)], "A"),
        ([heard("remove", None, 5)], ""),
    ],
    ids=[
        "ny",
        "ändrad",
        "ändring före tillägg",
        "ändrad tillbaka",
        "ändring som sänds igen",
        "tillägg som sänds igen efter ändring",
        "tillägget gick förlorat",
        "läst före och efter",
        "läst tre gånger",
        "läst i omvänd ordning",
        "läsning rättar händelser",
        "gammal händelse efter läsning",
        "händelse efter läsning",
        "i samma sekund gäller händelsen",
        "dold säger vad som stod",
        "borttagen säger inget",
    ],
)
def test_texts_in_force(observations: list[Observation], texts: str) -> None:
    assert words(observations) == texts


@pytest.mark.parametrize(
    ("observations", "state"),
    [
        ([heard("add", "A", 0)], VISIBLE),
        ([heard("add", "A", 0), heard("hide", "A", 5)], HIDDEN),
        ([heard("hide", "A", 5), heard("add", "A", 40)], HIDDEN),
        ([heard("hide", "A", 5), heard("unhide", "A", 6)], VISIBLE),
        ([heard("unhide", "A", 6), heard("hide", "A", 5)], VISIBLE),
        ([saw("A", 1), saw("A", 11, hidden=True)], HIDDEN),
        ([saw("A", 11, hidden=True), saw("A", 1)], HIDDEN),
        ([saw("A", 11), heard("hide", "A", 5)], VISIBLE),
        ([heard("add", "A", 0), heard("remove", None, 5)], VISIBLE),
        ([heard("add", "A", 0), missed(11)], VANISHED),
        ([missed(11), heard("add", "A", 0)], VANISHED),
        ([saw("A", 1), missed(11), saw("A", 21)], VISIBLE),
        ([saw("A", 21), saw("A", 1), missed(11)], VISIBLE),
    ],
    ids=[
        "ny",
        "dold",
        "dold före tillägg",
        "visad igen",
        "visad igen, omvänt",
        "dold vid läsning",
        "dold vid läsning, omvänt",
        "gammal händelse efter läsning",
        "borttagen måste bekräftas",
        "borta",
        "borta före tillägg",
        "tillbaka",
        "tillbaka, omvänt",
    ],
)
def test_state(observations: list[Observation], state: str) -> None:
    assert standing(*observations).state == state


def test_a_stand_says_after_when() -> None:
    assert standing(
        heard("add", "A", 0), heard("edited", "B", 5), missed(11), saw("B", 21), missed(31)
    ) == Stand(
        digest=digest_of("B"),
        state=VANISHED,
        changed_at=minute(21),
        vanished_at=minute(21),
        versions=2,
    )


def test_since_when_does_not_move_with_every_reading_that_says_the_same() -> None:
    life = [saw("A", 1), heard("hide", None, 5), saw("A", 11)]
    assert standing(*life) == standing(*life, saw("A", 21), saw("A", 31))
    assert standing(*life).changed_at == minute(5)


def test_a_comment_read_once_stands_since_it_was_written() -> None:
    assert standing(saw("A", 11)) == Stand(digest_of("A"), VISIBLE, MORNING, None, 1)


def test_an_author_withheld_by_one_source_is_known_from_the_other() -> None:
    withheld = heard("add", "A", 0, author_id=None, author_name=None)
    known = fold([withheld.known, saw("A", 11).known])
    assert (known.author_ref, known.author) == ("24001", (minute(11), "Eva Lind"))


def test_a_name_stays_what_it_was_when_the_comment_was_written() -> None:
    later = saw("A", 11, author_name="Eva Berg")
    assert fold([later.known, heard("add", "A", 0).known]).author == (MORNING, "Eva Lind")


def test_nothing_known_is_nothing_to_stand_on() -> None:
    with pytest.raises(ValueError, match="nothing is known"):
        stand(Known())


def _anything() -> some.SearchStrategy[Observation]:
    text = some.sampled_from("ABC")
    when = some.integers(0, 12)
    named = some.sampled_from([{}, {"author_id": None, "author_name": None}])
    verb = some.sampled_from(["add", "edited", "edit", "hide", "unhide", "mute"])
    hooks = some.builds(lambda v, t, w, n: heard(v, t, w, **n), verb, text, when, named)
    removals = some.builds(lambda w: heard("remove", None, w), when)
    readings = some.builds(
        lambda t, w, hidden, n: saw(t, w, hidden=hidden, **n), text, when, some.booleans(), named
    )
    return some.one_of(hooks, removals, readings, some.builds(missed, when))


def a_life() -> some.SearchStrategy[list[Observation]]:
    """Some observations of which at least one shows the comment, each perhaps more than once."""
    shown = some.builds(saw, some.sampled_from("ABC"), some.integers(0, 12))
    return some.builds(
        lambda first, rest: [first, *rest], shown, some.lists(_anything(), max_size=9)
    )


@settings(max_examples=600)
@given(a_life(), some.randoms(use_true_random=False), some.data())
def test_any_shuffle_of_any_multiset_stands_the_same(life, chance, data) -> None:  # type: ignore[no-untyped-def]
    known = fold(o.known for o in life)
    again = life + data.draw(some.lists(some.sampled_from(life), max_size=5))
    chance.shuffle(again)
    assert fold(o.known for o in again) == known
    assert stand(fold(o.known for o in again)) == stand(known)


@settings(max_examples=300)
@given(a_life(), some.integers(0, 9))
def test_parts_may_be_put_together_beforehand(life: list[Observation], cut: int) -> None:
    one, other = life[: cut % (len(life) + 1)], life[cut % (len(life) + 1) :]
    halves = fold(o.known for o in one).joined(fold(o.known for o in other))
    assert halves == fold(o.known for o in life)


@settings(max_examples=300)
@given(a_life(), some.sampled_from("ABC"), some.booleans())
def test_the_newest_reading_has_the_last_word(
    life: list[Observation], text: str, hidden: bool
) -> None:
    found = standing(*life, saw(text, 99, hidden=hidden))
    assert (found.digest, found.state) == (digest_of(text), HIDDEN if hidden else VISIBLE)
