"""Chapter 1: what the guideline is for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.guideline.scenes import told
from tests.town import MONDAY, Town
from tests.web.screens import Screen, screen_of, words

from uppsikt.policy.guideline import guideline
from uppsikt.policy.registry import RULES
from uppsikt.web.tags import sentences_behind

DAY = timedelta(days=1)


def test_a_sentence_is_shown_in_both_languages_with_where_it_is_met(granasa: Town) -> None:
    """R-1-1: when a user opens a row, the sentence, its English and linked features are shown."""
    said = words(Screen().get("/riktlinjen/R-1-1"))
    row = guideline().by_id["R-1-1"]
    assert row.swedish in said
    assert row.english in said
    assert "Här möter du det Riktlinjen i Uppsikt" in said
    with_rules = words(Screen().get("/riktlinjen/R-6.2-7"))
    assert "6.2-underskrift" in with_rules
    assert "Här möter du det Svarsrutan" in with_rules


def test_comments_are_counted_by_what_they_are(granasa: Town) -> None:
    """R-1-4: given 20 imported comments, when triaged, then the report counts them per type."""
    kinds = ["fraga"] * 9 + ["synpunkt"] * 5 + ["forslag"] * 3 + ["ovrigt"] * 3
    for number, kind in enumerate(kinds):
        granasa.triage(granasa.comment(f"Kommentar {number}"), kind)
    page = words(screen_of("Karin Wallner").get(f"/konton/{granasa.account().pk}"))
    assert "Ärenden 20 Fråga 9 Synpunkt 5 Förslag 3 Övrigt 3" in page


def test_a_gate_shows_its_row_its_sentence_and_what_to_do(granasa: Town) -> None:
    """R-1-6: when a gate fires, it shows the rule id, the Swedish sentence and what to do."""
    case = granasa.triage(granasa.comment("När sandar ni?"), "fraga")
    page = screen_of("Per Ekdahl").post(f"/arende/{case.pk}/inget-svar", {"reason": ""})
    said = words(page)
    assert page.status_code == 422
    assert "Skriv kort varför, till exempel: Användarna talar med varandra." in said
    for row in ("R-6.2-1", "R-9-FL-4"):
        assert row in said
        assert guideline().by_id[row].swedish in said


def test_a_reminder_shows_its_row_its_sentence_and_what_to_do(granasa: Town) -> None:
    """R-1-6: when a reminder fires, it shows the rule id, the Swedish sentence and what to do."""
    granasa.comment("När sandar ni?")
    granasa.now = MONDAY + DAY + timedelta(hours=1)
    assert "Ett ärende är försenat" in told(granasa, "Per Ekdahl", granasa.now)
    letter = granasa.mailer.letters[0].text
    page = words(screen_of("Per Ekdahl").get("/aviseringar"))
    for said in (letter, page):
        assert "Svara så snart du kan." in said
        assert "absolut senast inom en arbetsdag," in said
        assert "R-6.2-6" in said


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_leads_to_the_guidelines_own_words(rule: str) -> None:
    """R-1-6: any gate can say which sentence it comes from."""
    rows = RULES[rule].requirements
    assert [one.id for one in sentences_behind(rule)] == list(rows)
    assert all(one.swedish for one in sentences_behind(rule))
