"""Notes that a page tells for all of its tiles, which do not repeat them: its headline does, or a
line below its title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# As fragments/_notes.html writes them; a text in it is escaped.
NOTE = '<span class="note">'
NOTES = re.compile(f"{NOTE}[^<]*</span>")
TOLD = '<span class="note" data-told>'


def notes_in(html: str) -> tuple[str, ...]:
    """The notes of a fragment, each with its element."""
    return tuple(NOTES.findall(html))


def common_notes(fragments: Sequence[str]) -> tuple[str, ...]:
    """The notes that all of some tiles have, in the order of the first; none of a tile alone."""
    if len(fragments) < 2:
        return ()
    first, *others = map(notes_in, fragments)
    return tuple(note for note in first if all(note in notes for notes in others))


def without_told(html: str, told: tuple[str, ...]) -> str:
    """A fragment's HTML whose notes say which of them the page's headline tells."""
    for note in told:
        html = html.replace(note, note.replace(NOTE, TOLD))
    return html
