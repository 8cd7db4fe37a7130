"""Granåsa for the guideline's own Given/When/Then: services, and screens with the town's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.lent import lent, town  # noqa: F401

if TYPE_CHECKING:
    from tests.town import Town


@pytest.fixture
def granasa(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:  # noqa: F811
    """The demo's town; the screens' clock is the town's."""
    from uppsikt.project import clock

    monkeypatch.setattr(clock, "now", lambda: town.now)
    return town
