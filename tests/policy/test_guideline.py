"""The guideline as data: whole, in order, searchable in both languages."""

import pytest

from uppsikt.policy.guideline import guideline
from uppsikt.policy.strength import Kind, Strength


def test_the_whole_guideline_is_there_in_order() -> None:
    rows = list(guideline())
    assert len(rows) == len(guideline().by_id) == 252
    assert (rows[0].id, rows[-1].id) == ("R-1-1", "R-B1-17")
    kinds = [sum(row.kind is kind for row in rows) for kind in Kind]
    assert dict(zip(Kind, kinds, strict=True)) == {
        Kind.HARD_GATE: 81,
        Kind.SOFT_GATE: 34,
        Kind.AUTOMATIC: 38,
        Kind.REMINDER: 39,
        Kind.EVIDENCE: 23,
        Kind.GUIDANCE: 37,
    }
    assert sum(row.modality is Strength.SHALL for row in rows) == 130


def test_every_row_has_its_words_in_both_languages_and_a_check() -> None:
    bare = [row.id for row in guideline() if not (row.swedish and row.english and row.acceptance)]
    assert bare == []


def test_sections_come_in_the_guidelines_order() -> None:
    headings = list(guideline().sections)
    assert headings[0] == "1 Inledning"
    assert [heading for heading in headings if heading.startswith("2")] == [
        "2 Utgångspunkter för användning av sociala medier",
        "2.1 Sociala medier är verksamhetens ansvar",
        "2.2 En tydlig avsändare",
        "2.3 Sociala medier är ett komplement",
        "2.4 Sociala medier privat och i tjänsten",
        "2.5 Avtalsvillkor",
    ]
    assert sum(len(rows) for rows in guideline().sections.values()) == 252


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("tvåfaktorsautentisering innebär", ["R-6.1a-3"]),
        ("TVAFAKTORSAUTENTISERING INNEBAR", ["R-6.1a-3"]),
        ("vem har mest kunskap i frågan", []),
        ("mest kunskap", ["R-6.2-9"]),
        ("most knowledge", ["R-6.2-9"]),
        ("R-6.2-9", ["R-6.2-9"]),
        ("grodlår", []),
    ],
)
def test_search_takes_all_words_without_case_or_accents(words: str, found: list[str]) -> None:
    assert [row.id for row in guideline().search(words)] == found


@pytest.mark.parametrize(
    ("row", "same"),
    [
        ("R-6.2-21", ("R-6.2-7", "R-6.2-21")),
        ("R-6.2-7", ("R-6.2-7", "R-6.2-21")),
        ("R-5.2-11", ("R-5.2-11", "R-6.2-18", "R-9-FL-3")),
        ("R-9-AL-3", ("R-7-11", "R-9-AL-3")),
        ("R-6.2-9", ("R-6.2-9",)),
    ],
)
def test_rows_that_state_the_same_duty_know_each_other(row: str, same: tuple[str, ...]) -> None:
    assert guideline().same(row) == same


@pytest.mark.parametrize(
    ("quote", "there"),
    [
        ("absolut senast inom en arbetsdag", True),
        ("absolut  senast\ninom en arbetsdag", True),
        ("inom två arbetsdagar", False),
    ],
)
def test_what_the_guideline_says_is_found_word_for_word(quote: str, there: bool) -> None:
    assert guideline().says(quote) is there
