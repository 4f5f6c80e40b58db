"""Tables of what was measured, and how busy the machine is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import getloadavg


def load() -> str:
    """The machine's load: of others before a run, of the run itself after it."""
    return "load " + ", ".join(format(each, ".1f") for each in getloadavg())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of Markdown, to be read as they are or put into a document."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
    yield ""
