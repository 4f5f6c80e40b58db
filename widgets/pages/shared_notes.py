"""Notes that the headline of a page tells for all: its tiles do not repeat them."""

from __future__ import annotations

import re

# As fragments/_notes.html writes them; a text in it is escaped.
NOTE = '<span class="note">'
NOTES = re.compile(f"{NOTE}[^<]*</span>")
TOLD = '<span class="note" data-told>'


def notes_in(html: str) -> tuple[str, ...]:
    """The notes of a fragment, each with its element."""
    return tuple(NOTES.findall(html))


def without_told(html: str, told: tuple[str, ...]) -> str:
    """A fragment's HTML whose notes say which of them the page's headline tells."""
    for note in told:
        html = html.replace(note, note.replace(NOTE, TOLD))
    return html
