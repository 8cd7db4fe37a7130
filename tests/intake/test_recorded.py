"""Recorded answers of the real Graph API go through intake: no comment lost, none invented.

The recordings are not part of the repository; where they are not, our own invented ones are read.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from tests.intake import town
from tests.intake.scenes import MORNING, PAGE
from uuid6 import uuid7

from uppsikt import wiring
from uppsikt.dialogue import bulk
from uppsikt.dialogue.models import Comment, CommentVersion
from uppsikt.dialogue.observations import is_about_a_comment, told
from uppsikt.dialogue.remembering import remember
from uppsikt.ports.platform import SeenEvent
from uppsikt.store import services as store

RECORDED = Path(__file__).parents[2] / "../shared/samples/meta"
INVENTED = Path(__file__).parents[1] / "connectors/fixtures"
FILES = sorted(RECORDED.glob("*.json")) or sorted(INVENTED.glob("**/*.json"))

pytestmark = pytest.mark.django_db


def events_of(path: Path) -> list[SeenEvent]:
    """What the file tells, as if it had been told about our page."""
    events = wiring.webhook_events("facebook", path.read_bytes())
    return [replace(event, account_id=PAGE) for event in events]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_recorded_answer_is_taken_in_whole(db: None, keyring: object, path: Path) -> None:
    page = town.page()
    comments = [event for event in events_of(path) if is_about_a_comment(event, PAGE)]
    with transaction.atomic():
        bulk.lock_account(page.pk)
        observations = [told(event, PAGE, MORNING) for event in comments]
        remember(page, observations, now=MORNING, batch=uuid7())
    expected = {o.external_id: o.text for o in observations}
    assert dict(Comment.objects.values_list("external_id", "text")) == {
        external_id: text or "" for external_id, text in expected.items()
    }
    kept = {
        store.read(version.content)
        for version in CommentVersion.objects.select_related("content")
        if version.content
    }
    assert kept <= {event.raw for event in comments}


def test_the_recorded_answers_hold_comments_at_all(db: None) -> None:
    comments = [e for path in FILES for e in events_of(path) if e.kind == "comment"]
    assert len(comments) > 3
