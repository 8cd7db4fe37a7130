"""Which browser takes pictures of pages and runs the browser tests, if there is one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


def find() -> Path | None:
    """Return the browser to use: one's own choice (UPPSIKT_CHROMIUM) before what is installed."""
    if chosen := os.environ.get("UPPSIKT_CHROMIUM", ""):
        return Path(chosen) if Path(chosen).is_file() else None
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    if on_path:
        return Path(on_path)
    return next((Path(place) for place in PLACES if Path(place).is_file()), None)
