"""Events of the audit log in words."""

from __future__ import annotations

# Where a name is no word of the desk.
NOUNS = {"webhookdelivery": "webhook delivery", "user": "person", "endpoint": "webhook"}


def text(event: str) -> str:
    """An event such as `connection.tested` as words: `Connection tested`."""
    noun, _, verb = event.partition(".")
    words = f"{NOUNS.get(noun, noun)} {verb}".replace("_", " ").strip()
    return words[:1].upper() + words[1:]
