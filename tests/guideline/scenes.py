"""What the guideline's tests do again and again, in the words of the guideline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from tests.town import Town, letters_to

from uppsikt.dialogue import asking, polling
from uppsikt.dialogue.intake import open_awaited_cases
from uppsikt.dialogue.models import Case, Comment, ExpertLink
from uppsikt.dialogue.pace import Pace
from uppsikt.errors import RuleBroken
from uppsikt.organisation.queries import STOCKHOLM
from uppsikt.policy.registry import RULES

GATA, KOMMUN, FORSKOLA = "100100100100102", "100100100100101", "100100100100103"


def local(text: str) -> datetime:
    """A moment as the clock on the wall shows it: "2026-12-10 10:00"."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=STOCKHOLM)


@contextmanager
def refused(*rows: str) -> Iterator[None]:
    """What happens inside is refused, naming these rows of the guideline."""
    with pytest.raises(RuleBroken) as broken:
        yield
    named = {row for finding in broken.value.findings for row in RULES[finding.rule].requirements}
    assert named >= set(rows), str(broken.value)
    assert all(finding.remedy for finding in broken.value.findings)


def ask(town: Town, case: Case, expert: str, *, by: str = "Per Ekdahl") -> ExpertLink:
    """Send the question to somebody who knows, by a personal link."""
    return asking.ask_expert(
        case,
        expert=town.person(expert),
        question="Kan du svara?",
        sender=town.person(by),
        actor=town.actor(by),
        now=town.now,
    )


def told(town: Town, name: str, at: datetime) -> list[str]:
    """Let the reminders of that moment go out; what the person then gets in the mail."""
    town.post_letters(at)
    town.mailer.letters.clear()
    town.remind(at)
    town.post_letters(at)
    return letters_to(town, name)


def read_pages(town: Town) -> None:
    """Read every page as the worker does, and open the cases that follow."""
    town.platform.now = town.now
    polling.take_in_all(town.platform_for, clock=lambda: town.now, pace=Pace.every(0))
    open_awaited_cases(now=town.now)


def case_of(comment_id: str) -> Case:
    """The case of a comment by the platform's id."""
    return Case.objects.get(comment__external_id=comment_id)


def comment_of(comment_id: str) -> Comment:
    """A comment by the platform's id."""
    return Comment.objects.get(external_id=comment_id)
