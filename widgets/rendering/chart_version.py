"""Version of a static chart: a hash of its figure and of the code that renders it."""

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


def version_of(figure: Mapping[str, Any], static: Path) -> str:
    """Equal for figures that look alike. `static` is the folder of the pages' scripts."""
    return hashlib.sha256(code_hash(static) + orjson.dumps(figure)).hexdigest()[:24]


@cache
def code_hash(static: Path) -> bytes:
    """A hash of the scripts that render and of the modules that sanitize the result."""
    pages = [
        static / "build" / "plotly.js",
        *_with_imports(static / "js" / "charts" / "chart-theme.js"),
    ]
    files = [*own_files(), *(file for file in pages if file.exists())]
    hashes = [hashlib.sha256(file.read_bytes()).digest() for file in files]
    return hashlib.sha256(b"".join(hashes)).digest()


def own_files() -> list[Path]:
    """The files of this package."""
    return sorted(file for file in ROOM.rglob("*") if file.suffix in {".py", ".js", ".html"})


def _with_imports(script: Path) -> list[Path]:
    if not script.exists():
        return []
    imported = IMPORTED.findall(script.read_text())
    return [script, *(file for each in imported for file in _with_imports(script.with_name(each)))]
