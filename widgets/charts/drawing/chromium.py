"""The machine's own Chromium."""

from __future__ import annotations

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find(configured: str = "") -> str:
    """The path of the browser, or nothing where there is none."""
    return configured or next(filter(None, map(shutil.which, NAMES)), "")
