"""An account manager at mouse and keyboard: each click and keystroke is counted."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

# A folder for pictures of the pages that are worked on; none are taken without it.
PICTURES = os.environ.get("PICTURES", "")
WIDTH, HEIGHT = 1280, 800
COLOURS = 128


@dataclass
class Operator:
    page: Page
    clicks: int = 0
    keystrokes: int = 0
    # The titles of the steps that were arrived at, in order.
    steps: list[str] = field(default_factory=list)

    def click(self, target: str | Locator) -> None:
        self.clicks += 1
        self._found(target).click()

    def type(self, target: str | Locator, text: str) -> None:
        """Click into a field, whose text is selected or empty, and type."""
        self.clicks += 1
        self.keystrokes += len(text)
        self._found(target).fill(text)

    def choose(self, target: str | Locator, label: str) -> None:
        """Open a list of choices, and click one."""
        self.clicks += 2
        self._found(target).select_option(label=label)

    def pick_colour(self, target: str | Locator, colour: str) -> None:
        """Open a colour picker, and type the colour."""
        self.clicks += 1
        self.keystrokes += len(colour)
        self._found(target).fill(colour)

    def attach(self, target: str | Locator, path: Path) -> None:
        """Open a file dialog, choose a file and confirm."""
        self.clicks += 3
        self._found(target).set_input_files(path)

    def arrives(self, title: str) -> None:
        """Wait for a step's page."""
        expect(self.page.locator(".onboarding__title")).to_have_text(title)
        self.steps.append(title)

    def picture(self, name: str) -> None:
        """Take a picture for the documentation, if they are wanted."""
        if PICTURES:
            self.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
            path = Path(PICTURES) / f"{name}.png"
            self.page.screenshot(path=path)
            with Image.open(path) as picture:
                picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)

    def _found(self, target: str | Locator) -> Locator:
        return self.page.locator(target) if isinstance(target, str) else target
