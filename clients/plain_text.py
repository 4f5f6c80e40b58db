"""Plain text of names and labels: no control characters and no direction overrides.

Such characters forge lines in logs and mails, and reorder the visible text.
"""

from __future__ import annotations

import unicodedata

# Embeddings, overrides and isolates, which reorder the text after them. Direction marks are
# allowed: names in Arabic and Hebrew need them.
DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINES = frozenset("\n\r\t")
REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})


def flaw(text: str, *, has_lines: bool = False) -> str:
    """The first forbidden character, as `U+202E`; "" for plain text."""
    for character in text:
        is_line = has_lines and character in LINES
        if character in DIRECTIONS or (unicodedata.category(character) in REFUSED and not is_line):
            return f"U+{ord(character):04X}"
    return ""
