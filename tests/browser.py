"""One real browser for all tests: Playwright allows one event loop in a thread.

Its loop lives in this thread, so Django is told that synchronous queries are meant.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from uppsikt.project import browser as browsers

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MISSING = "ingen webbläsare: apt-get install chromium, eller sätt UPPSIKT_CHROMIUM"
UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once a process and shared by all who look at pages."""
    found = browsers.find()
    if found is None:
        if os.environ.get("UPPSIKT_REQUIRE_ALL") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv(UNSAFE, "1")
        started = playwright.chromium.launch(executable_path=str(found), args=_flags())
        yield started
        started.close()


def _flags() -> list[str]:
    """Chromium refuses its sandbox for root; every page here is our own."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
