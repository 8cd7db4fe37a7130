"""Take the README's pictures of a demo that is started for it: python -m tests.e2e.take_pictures"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright
from tests.browser import MISSING, _flags
from tests.e2e.running import running
from tests.e2e.stage import staged

from uppsikt.project import browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LIMIT = 250_000  # bytes


def take(page: Page, name: str) -> None:
    """Save what the window shows; a picture too large for a README is a mistake."""
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    assert size < LIMIT, f"{path} är {size} byte"
    sys.stdout.write(f"{path} ({size // 1000} kB)\n")


def main() -> None:
    """Min dag and the most urgent case, as Per sees them, 1280 wide and light."""
    found = browser.find()
    if found is None:
        sys.exit(MISSING)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as directory,
        running(Path(directory)) as demo,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=str(found), args=_flags())
        with staged(demo, chromium) as stage:
            per = stage.staff("Per Ekdahl", color_scheme="light")
            take(per, "min-dag")
            per.locator(".inbox-words a").first.click()
            per.wait_for_load_state()
            take(per, "arende")
        chromium.close()


if __name__ == "__main__":
    main()
