"""Files of the library of templates, in a folder per platform."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).parent / "library"


def files(source: str) -> list[Path]:
    return sorted((LIBRARY / source).glob("*.yaml"))


def name_of(source: str, slug: str) -> str:
    """The name that a template of the library has among all templates."""
    return f"{source}-{slug}"


@cache
def names() -> frozenset[str]:
    """The names of all templates that ship."""
    return frozenset(name_of(path.parent.name, path.stem) for path in LIBRARY.glob("*/*.yaml"))
