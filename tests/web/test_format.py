"""Times as people say them, in both languages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils.translation import override
from tests.ground import at

from uppsikt.web import format as words

NOW = at("2026-11-25 09:00")  # 10:00 in Granåsa


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-25 08:12", "i dag 09:12"),
        ("2026-11-24 22:30", "i går 23:30"),
        ("2026-11-26 09:00", "i morgon 10:00"),
        ("2026-11-23 09:00", "mån 23 nov 10:00"),
        ("2025-06-01 09:00", "sön 1 juni 2025 11:00"),
    ],
)
def test_short(moment: str, said: str) -> None:
    assert words.short(at(moment), now=NOW) == said


@pytest.mark.parametrize(
    ("ahead", "said", "tone"),
    [
        (timedelta(minutes=12), "om 12 min", "soon"),
        (timedelta(hours=3, minutes=50), "om 3 tim", "soon"),
        (timedelta(hours=20), "om 20 tim", "calm"),
        (timedelta(days=1, hours=2), "om 1 dag", "calm"),
        (timedelta(days=6), "om 6 dagar", "calm"),
        (timedelta(seconds=-20), "1 min försenad", "late"),
        (timedelta(hours=-2), "2 tim försenad", "late"),
    ],
)
def test_due(ahead: timedelta, said: str, tone: str) -> None:
    due = words.due(NOW + ahead, now=NOW)
    assert (due.relative, due.tone) == (said, tone)


def test_in_english() -> None:
    with override("en"):
        assert words.due(NOW + timedelta(hours=3), now=NOW).relative == "in 3 h"
        assert words.day(NOW, now=NOW) == "Wed 25 Nov"


@pytest.mark.parametrize(
    ("by", "said", "tone"),
    [("2026-11-25 08:00", "i tid", "met"), ("2026-11-25 11:00", "2 tim för sent", "late")],
)
def test_met(by: str, said: str, tone: str) -> None:
    met = words.met(NOW, by=at(by), now=at("2026-11-25 12:00"))
    assert (met.relative, met.tone) == (said, tone)


def test_summer_time() -> None:
    assert words.clock_time(datetime.fromisoformat("2026-07-01T10:00:00+00:00")) == "12:00"
