"""Scripts that this machine has no font for: browsers draw their letters as empty boxes."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from types import MappingProxyType

# By script, a language of fontconfig that is written in it.
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "Arabic": "ar",
        "Chinese": "zh-cn",
        "Hebrew": "he",
        "Hindi": "hi",
        "Japanese": "ja",
        "Korean": "ko",
        "Thai": "th",
        "emoji": "und-zsye",
    }
)
SECONDS = 10


def missing_scripts() -> list[str]:
    """The scripts without a font; none where the machine cannot tell."""
    try:
        return [script for script, language in LANGUAGES.items() if not _has_font(language)]
    except (OSError, subprocess.SubprocessError):
        return []


def _has_font(language: str) -> bool:
    """Raises OSError without fontconfig's program."""
    command = ["fc-list", f":lang={language}", "family"]
    found = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS)
    return bool(found.stdout.strip())
