"""What a comment seems to be: labelled comments as a table, never worse than this; bounds on any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uppsikt.language.triage import suggest, triage

LABELLED = Path(__file__).parent / "dev-comments.jsonl"
ROWS = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]
FLOOR = {
    "fraga": 0.95,
    "synpunkt": 0.88,
    "forslag": 0.90,
    "klagomal": 0.85,
    "ovrigt": 0.85,
    "advice": 0.90,
    "personuppgift": 0.90,
}


def labels(row: dict[str, Any]) -> set[str]:
    """Intents, advice and personal data of a labelled row or of an answer."""
    found = {*row["intent"], *(risk for risk in row["risk"] if risk in FLOOR)}
    return found | ({"advice"} if row["advice"] else set())


def f1(label: str) -> float:
    right = wrong = missed = 0
    for row in ROWS:
        if f"opt:{label}" in row.get("note", ""):
            continue
        said, true = label in labels(triage(row["text"])), label in labels(row)
        right += said and true
        wrong += said and not true
        missed += true and not said
    return 2 * right / (2 * right + wrong + missed)


@pytest.mark.parametrize(("label", "least"), FLOOR.items())
def test_the_labelled_comments_are_judged_no_worse_than_before(label: str, least: float) -> None:
    assert f1(label) >= least


def test_the_language_of_every_labelled_comment_is_right() -> None:
    assert [row["id"] for row in ROWS if triage(row["text"])["lang"] != row["lang"]] == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("När öppnar simhallen i höst?", "fraga"),
        ("Det vore bra med en bänk vid busshållplatsen.", "forslag"),
        ("Gatlampan utanför skolan har varit trasig i tre veckor.", "klagomal"),
        ("Tack för fin plogning i morse!", "ovrigt"),
    ],
)
def test_plain_cases(text: str, intent: str) -> None:
    assert intent in triage(text)["intent"]


@pytest.mark.parametrize(
    "group", ["somalier", "kvinnor", "muslimer", "pensionärer", "ungdomar", "romer", "finländare"]
)
def test_the_name_of_a_group_raises_no_flag(group: str) -> None:
    assert triage(f"På biblioteket träffas {group} varje torsdag.")["risk"] == []


def test_the_words_that_caused_it_are_pointed_at() -> None:
    text = "Hej! När plogas Storgatan?"
    assert any("När plogas" in hit.words(text) for hit in suggest(text).hits)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_an_answer_with_spans_inside_it(text: str) -> None:
    found = suggest(text)
    assert found == suggest(text)
    assert all(0 <= a <= b <= len(text) for hit in found.hits for a, b in hit.spans)
