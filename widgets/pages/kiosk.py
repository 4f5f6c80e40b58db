"""The kiosk view of a dashboard: full screen, without controls, turning to the next by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from widgets.pages.dashboards import PageShell

VIEW = "kiosk"
# Addresses of before said "present"; screens may have them for years.
VIEWS = {VIEW, "present"}
# Shorter turns cannot be read; longer ones are none.
SHORTEST_SECONDS, LONGEST_SECONDS = 5, 3600
PAGE_SECONDS = 20


def is_requested(params: Mapping[str, str]) -> bool:
    return params.get("view") in VIEWS


@dataclass(frozen=True)
class Kiosk:
    """A dashboard in the kiosk view. Tiles that do not fit the screen are shown in pages, each for
    `page_seconds`. `seconds` pass before it turns to the next dashboard, once all of its pages
    were shown; None keeps it where it is.
    """

    page: PageShell
    seconds: int | None
    asked_seconds: int | None = None

    @classmethod
    def of(cls, page: PageShell, params: Mapping[str, str]) -> Self:
        """The kiosk view that a URL's parameters ask for: `rotate` turns to the next dashboard
        after so many seconds, `seconds` are those of each page where they differ.
        """
        rotate, own = _seconds(params.get("rotate", "")), _seconds(params.get("seconds", ""))
        return cls(page, rotate if page.has_siblings else None, own)

    @property
    def page_seconds(self) -> int:
        return self.asked_seconds or self.seconds or PAGE_SECONDS

    @property
    def leave(self) -> str:
        """The same dashboard in its usual view."""
        return self._urls[self._at]

    @property
    def url(self) -> str:
        return self._in_kiosk(self.leave)

    @property
    def next_url(self) -> str:
        """The dashboard after this one; after the last comes the first."""
        return self._in_kiosk(self._urls[(self._at + 1) % len(self._urls)])

    @property
    def _urls(self) -> list[str]:
        return [board.url for board in self.page.boards]

    @property
    def _at(self) -> int:
        return [board.is_current for board in self.page.boards].index(True)

    def _in_kiosk(self, url: str) -> str:
        own = {"view": VIEW, "rotate": self.seconds, "seconds": self.asked_seconds}
        given = {name: value for name, value in own.items() if value}
        return f"{url}&{urlencode(given)}"


def _seconds(text: str) -> int | None:
    """The seconds between two turns. Any other text than a number is ignored: a screen must show
    something.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST_SECONDS))):
        return None
    return min(max(int(text), SHORTEST_SECONDS), LONGEST_SECONDS)
