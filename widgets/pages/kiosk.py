"""A dashboard on a wall: what it needs besides its tiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from widgets.pages.dashboards import Page

VIEW = "present"
# Shorter turns cannot be read; longer ones are none.
SHORTEST_SECONDS, LONGEST_SECONDS = 5, 3600


@dataclass(frozen=True)
class Wall:
    """A page as a wall shows it. `seconds` are those until it turns to the next dashboard,
    None where it stays.
    """

    page: Page
    seconds: int | None

    @property
    def leave(self) -> str:
        """The same as a page to work with."""
        return self._urls[self._at]

    @property
    def url(self) -> str:
        return self._presented(self.leave)

    @property
    def next_url(self) -> str:
        """The dashboard after this one; after the last comes the first."""
        return self._presented(self._urls[(self._at + 1) % len(self._urls)])

    @property
    def updated(self) -> str:
        """What the tile with the latest numbers says of their age."""
        answered = [
            (tile.payload["as_of"], tile.status_line.text)
            for tile in self.page.tiles
            if tile.status_line and tile.payload and tile.status_line.state == "fresh"
        ]
        return max(answered, default=("", ""))[1]

    @property
    def _urls(self) -> list[str]:
        return [board.url for board in self.page.boards]

    @property
    def _at(self) -> int:
        return [board.is_current for board in self.page.boards].index(True)

    def _presented(self, url: str) -> str:
        own = {"view": VIEW} | ({"rotate": str(self.seconds)} if self.seconds else {})
        return f"{url}&{urlencode(own)}"


def wall(page: Page, params: Mapping[str, str]) -> Wall:
    """The wall of a page; `rotate` among the URL's parameters are its seconds.

    What is no number of seconds is none: a wall shall show something.
    """
    text = params.get("rotate", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST_SECONDS))
    seconds = min(max(int(text), SHORTEST_SECONDS), LONGEST_SECONDS) if is_number else None
    return Wall(page, seconds if len(page.boards) > 1 else None)
