"""The marker of texts that makemessages finds, for modules that do not import Django."""

from __future__ import annotations


def gettext_noop(text: str) -> str:
    """Mark a text for translation, and return it as it is: readers' languages come later."""
    return text
