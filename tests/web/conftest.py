"""Granåsa behind its screens, with a clock that tests move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.town import Town


@pytest.fixture
def granasa(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The demo's town in a database that is rolled back; the screens' clock is the town's."""
    from tests.town import build

    from uppsikt.project import clock

    town = build()
    monkeypatch.setattr(clock, "now", lambda: town.now)
    return town
