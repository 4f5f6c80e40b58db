"""Bidirectional isolation of texts that come from elsewhere (Unicode Annex 9)."""

from __future__ import annotations

import unicodedata

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
OPENERS = frozenset((LRI, RLI, FSI))
# Letters that run from right to left, and controls that make others do so.
TURNS = frozenset(("R", "AL", "RLE", "RLO", "LRE", "LRO", "LRI", "RLI", "FSI", "PDI"))


def isolated(text: str) -> str:
    """The text, between isolates where it could turn what stands beside it.

    Isolates that it opens are closed within, and what would close ours is left out.
    """
    if text.isascii() or not any(unicodedata.bidirectional(char) in TURNS for char in text):
        return text
    depth = 0
    kept = []
    for char in text:
        depth += (char in OPENERS) - (char == PDI)
        if depth < 0:
            depth = 0
            continue
        kept.append(char)
    return f"{FSI}{''.join(kept)}{PDI * depth}{PDI}"
