"""Which drawing belongs to which figure: by the figure, and by the code that draws."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

SCRIPTS = Path(__file__).parent / "page"


def name(figure: Mapping[str, Any], static: Path) -> str:
    """Equal for figures that are drawn alike. `static` is the folder of the pages' scripts."""
    return hashlib.sha256(_code(static) + orjson.dumps(figure)).hexdigest()[:24]


@cache
def _code(static: Path) -> bytes:
    files = [static / "js" / "dress.js", *sorted(SCRIPTS.iterdir())]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()
