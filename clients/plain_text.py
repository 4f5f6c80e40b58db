"""Names and labels: text without control characters and direction overrides.

Such characters forge lines in logs and mails, and turn what a reader sees around.
"""

from __future__ import annotations

import unicodedata

# Embeddings, overrides and isolates, which reorder what follows them. Marks, which only tell
# the direction of one place, belong to names in Arabic and Hebrew.
DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINES = frozenset("\n\r\t")
REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})


def flaw(text: str, *, has_lines: bool = False) -> str:
    """The first character that may not stand in a text, as `U+202E`; "" where all may."""
    for character in text:
        is_line = has_lines and character in LINES
        if character in DIRECTIONS or (unicodedata.category(character) in REFUSED and not is_line):
            return f"U+{ord(character):04X}"
    return ""
