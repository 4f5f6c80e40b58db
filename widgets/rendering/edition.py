"""Which drawing belongs to which figure: by the figure, and by the code that draws."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

ROOM = Path(__file__).parent
IMPORTED = re.compile(r'from "\./([\w-]+\.js)"')


def name(figure: Mapping[str, Any], static: Path) -> str:
    """Equal for figures that are drawn alike. `static` is the folder of the pages' scripts."""
    return hashlib.sha256(code(static) + orjson.dumps(figure)).hexdigest()[:24]


@cache
def code(static: Path) -> bytes:
    """A hash of all that decides how a figure is drawn: what draws it, and what is let through."""
    pages = [
        static / "build" / "plotly.js",
        *_with_imports(static / "js" / "charts" / "chart-theme.js"),
    ]
    files = [*ours(), *(file for file in pages if file.exists())]
    hashes = [hashlib.sha256(file.read_bytes()).digest() for file in files]
    return hashlib.sha256(b"".join(hashes)).digest()


def ours() -> list[Path]:
    """The files of this room."""
    return sorted(file for file in ROOM.rglob("*") if file.suffix in {".py", ".js", ".html"})


def _with_imports(script: Path) -> list[Path]:
    if not script.exists():
        return []
    imported = IMPORTED.findall(script.read_text())
    return [script, *(file for each in imported for file in _with_imports(script.with_name(each)))]
