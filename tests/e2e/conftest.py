"""A real browser before the screens. Without one these tests are skipped and counted, or red.

Debian's chromium is driven by Playwright. Its event loop lives in this thread, so Django is told
that synchronous queries are meant: only here, and only while the browser is open.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.town import Town

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@dataclass
class Site:
    """The running product, its town, and pages opened as its people."""

    url: str
    town: Town
    browser: Browser
    noise: list[str] = field(default_factory=list)
    _open: list[Any] = field(default_factory=list)

    def page(self, name: str = "", **context: Any) -> Page:
        """A new browser, logged in as `name`; what its console complains of ends up in `noise`."""
        options = {"viewport": WIDE, "locale": "sv-SE", "base_url": self.url, **context}
        opened = self.browser.new_context(**options)
        self._open.append(opened)
        if name:
            opened.add_cookies([{"name": "sessionid", "value": _session(name), "url": self.url}])
        page = opened.new_page()
        page.on("console", lambda told: self._hear(told.type, told.text))
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.noise.append(text)

    def close(self) -> None:
        for opened in self._open:
            opened.close()


def _session(name: str) -> str:
    from tests.web.screens import screen_of

    return screen_of(name).client.cookies["sessionid"].value


@pytest.fixture
def site(chromium: Browser, town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Granåsa in a database of its own behind a real server; the clock is the town's."""
    from uppsikt.project import clock

    monkeypatch.setattr(clock, "now", lambda: town.now)
    with _served() as address:
        opened = Site(address, town, chromium)
        yield opened
        opened.close()


@contextmanager
def _served() -> Iterator[str]:
    """The WSGI application on a free port of this machine, in a thread."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Check = Callable[["Page"], list[str]]


@pytest.fixture(scope="package")
def accessible() -> Check:
    """Everything that axe finds on the page as it stands, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def found(page: Page, *rules: str) -> list[str]:
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": list(rules)}
        violations = axe.run(page, options=options).response["violations"]
        return [
            f"{one['id']}: {node['html'][:160]} | {node['failureSummary'][:200]}"
            for one in violations
            for node in one["nodes"]
        ]

    return found  # type: ignore[return-value]
