"""Keys of widgets: stable identities within a dashboard, derived once from their titles."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from django.utils.text import slugify

# Leaves room for a number within a slug's 50 characters.
LONGEST_STEM = 40


def free_key(title: str, kind: str, taken: Collection[str]) -> str:
    """A key for a widget of this title that no other widget of its dashboard has.

    A title without a Latin letter or digit gives way to the kind.
    """
    stem = slugify(title)[:LONGEST_STEM].strip("-_") or slugify(kind)[:LONGEST_STEM] or "widget"
    if stem not in taken:
        return stem
    return next(key for number in count(2) if (key := f"{stem}-{number}") not in taken)
