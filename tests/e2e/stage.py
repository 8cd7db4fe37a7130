"""People in browsers: staff at the screens, a citizen on the page, somebody with a letter in hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect
from tests.e2e.running import PAGE, Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

SLOW = 20_000  # milliseconds a page may take to show what it should
WIDE = {"width": 1280, "height": 900}


class Stage:
    """A running demo and the browsers before it. `noise` is what their consoles complained of."""

    def __init__(self, demo: Running, browser: Browser) -> None:
        self.demo = demo
        self.browser = browser
        self.noise: list[str] = []
        self._contexts: list[Any] = []

    def stranger(self, **options: Any) -> Page:
        """A fresh browser that nobody is logged in with."""
        context = self.browser.new_context(viewport=WIDE, locale="sv-SE", **options)  # type: ignore[arg-type]
        context.set_default_timeout(SLOW)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        page.on("console", self._hear)
        return page

    def staff(self, name: str, **options: Any) -> Page:
        """Somebody of Granåsa, through the demo's page of log-ins."""
        page = self.stranger(**options)
        page.goto(f"{self.demo.url}/demo")
        page.get_by_role("button", name=f"Bli {name}").click()
        expect(page.locator(".me-name")).to_contain_text(name)
        return page

    def citizen(self, name: str) -> Page:
        """An invented person before the page on the simulated Facebook."""
        page = self.stranger()
        page.goto(f"{self.demo.sandbox_url}/sida/{PAGE}")
        page.get_by_label("eller en ny påhittad person").fill(name)
        page.get_by_role("button", name="Byt").click()
        expect(page.locator("#vem")).to_have_text(f"Du skriver som {name}")
        return page

    def go(self, page: Page, path: str) -> None:
        """Open a page of the product."""
        page.goto(f"{self.demo.url}{path}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _hear(self, told: Any) -> None:
        """A refused form answers 422 and an ended link 410; the browser writes that down too."""
        if told.type == "error" and "status of 4" not in told.text:
            self.noise.append(told.text)


@contextmanager
def staged(demo: Running, browser: Browser) -> Iterator[Stage]:
    """A stage; afterwards no page may have complained in its console."""
    stage = Stage(demo, browser)
    try:
        yield stage
        assert stage.noise == []
    finally:
        stage.close()


def write(citizen: Page, words: str) -> str:
    """Write a comment under the page's newest post; its id on the platform."""
    newest = citizen.locator("article.card").first
    newest.get_by_label(re.compile("^Kommentera som")).fill(words)
    newest.get_by_role("button", name="Kommentera").click()
    said = citizen.locator("article.comment", has_text=words)
    expect(said).to_be_visible()
    return (said.get_attribute("id") or "").removeprefix("k-")


def comment_on(page: Page, comment: str) -> Locator:
    """The comment with its replies as citizens see them."""
    return page.locator(f'[id="k-{comment}"]')


def press(page: Page, name: str) -> None:
    """Press a button by its words."""
    page.get_by_role("button", name=name, exact=True).click()
