"""The library: every sentence can be found and tells what hangs on it."""

from __future__ import annotations

import pytest
from tests.town import Town
from tests.web.screens import HTMX, Screen, words

from uppsikt.policy.guideline import guideline
from uppsikt.policy.laws import laws
from uppsikt.web.guideline.readings import named_by, readings
from uppsikt.web.guideline.wording import KIND, STRENGTH, sentence
from uppsikt.web.tags import sentences_behind


def test_the_whole_guideline_is_there(db: None) -> None:
    html = Screen().get("/riktlinjen").content.decode()
    assert html.count('class="sentence"') == len(guideline().rows) == 252


@pytest.mark.parametrize(
    ("wanted", "found"), [("arbetsdag", True), ("ARBETSDÁG", True), ("xyz", False)]
)
def test_search(db: None, wanted: str, found: bool) -> None:
    page = Screen().get("/riktlinjen", query_params={"q": wanted})
    assert ('id="R-6.2-6"' in page.content.decode()) is found


def test_search_with_htmx_gives_the_results_alone(db: None) -> None:
    html = Screen().get("/riktlinjen?q=arbetsdag", **HTMX).content.decode()
    assert html.lstrip().startswith('<div id="results">')


def test_a_row_shows_both_languages_its_strength_and_its_rules(db: None) -> None:
    said = words(Screen().get("/riktlinjen/R-6.2-7"))
    assert "och skriv under svaret med namn, titel och verksamhet." in said
    assert "and sign the answer with name, title and operation." in said
    assert "Stopp: det går inte att gå vidare förrän kravet är uppfyllt." in said
    assert "6.2-underskrift" in said
    assert "R-6.2-21" in said  # the same duty elsewhere (C-38)


def test_a_doubtful_row_says_how_it_is_read_and_a_lawful_one_shows_the_law(db: None) -> None:
    said = words(Screen().get("/riktlinjen/R-6.2-6"))
    assert "Klockan går under kontorstid på arbetsdagar." in said
    assert "Förvaltningslagen (2017:900) 6 §" in said


def test_every_doubt_that_a_row_names_has_its_reading() -> None:
    named = {name for row in guideline() for name in named_by(row)}
    assert named - {"C-38"} == set(readings())


def test_a_row_that_is_not_there(db: None) -> None:
    assert Screen().get("/riktlinjen/R-99-1").status_code == 404


@pytest.mark.parametrize("row", guideline().rows, ids=lambda row: row.id)
def test_every_row_has_its_words(row: object) -> None:
    shown = sentence(row)  # type: ignore[arg-type]
    assert shown.strength in STRENGTH.values()
    assert shown.carried in KIND.values()


def test_a_part_is_shown_in_its_whole_sentence() -> None:
    part = sentence(guideline().by_id["R-6.2-6"])
    assert f"{part.before} {part.swedish} {part.after}" == (
        "Försök att svara så snabbt som möjligt, absolut senast inom en arbetsdag, "
        "och skriv under svaret med namn, titel och verksamhet."
    )


@pytest.mark.parametrize(
    ("reference", "ids"),
    [
        ("R-6.2-6", ["R-6.2-6"]),
        ("6.2-underskrift", ["R-6.2-7", "R-6.2-21", "R-6.1b-13"]),
        ("finns-inte", []),
    ],
)
def test_why_leads_from_rows_and_rules(reference: str, ids: list[str]) -> None:
    assert [one.id for one in sentences_behind(reference)] == ids


def test_laws_are_quoted_only_when_the_statute_was_read(granasa: Town) -> None:
    html = Screen().get("/lagar").content.decode()
    for law in laws().values():
        assert f'id="{law.section.id.lower().replace(" ", "-").replace(":", "")}"' in html
    unread = [law for law in laws().values() if law.section.read != "primary" and law.section.text]
    assert [law.section.id for law in unread if law.section.text[:40] in html] == []
