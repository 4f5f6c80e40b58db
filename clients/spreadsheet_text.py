"""Text for the cells of spreadsheets: visible, and never a formula."""

from __future__ import annotations

import unicodedata

# Spreadsheets take text that begins so for a formula, with signs of full width as well.
FORMULAS = frozenset("=+-@\t\r\n＝＋－＠")
# Lines, tabs, joiners, and direction marks, which are invisible and turn no text.
KEPT = frozenset("\n\t\u200c\u200d\u200e\u200f\u061c")


def inert(text: str) -> str:
    """The text, visible, and never a formula."""
    text = visible(text)
    return f"'{text}" if text.lstrip(" ")[:1] in FORMULAS else text


def visible(text: str) -> str:
    """The text without controls and direction overrides, which hide or turn what stands beside
    them; lines, tabs, and the joiners that scripts and emoji need stay.
    """
    if text.isprintable():
        return text
    return "".join(char for char in text if char in KEPT or _is_shown(char))


def _is_shown(char: str) -> bool:
    # Python prints no space but its own.
    return char.isprintable() or unicodedata.category(char) == "Zs"
