"""The version of rendered tiles: a hash of all that decides how they read and look."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from widgets.rendering import chart_version

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates" / "widgets" / "fragments"
CATALOGUES = ROOT / "locale"


@cache
def version() -> str:
    """Equal in all processes that run the same code, templates and translations."""
    files = [*TEMPLATES.glob("*.html"), *CATALOGUES.glob("*/LC_MESSAGES/django.mo")]
    hashes = [hashlib.sha256(file.read_bytes()).digest() for file in sorted(files)]
    code = chart_version.code_hash(ROOT / "static")
    return hashlib.sha256(code + b"".join(hashes)).hexdigest()[:16]
