"""Names of files and sheets from titles in any script, valid on every system and each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from clients.plain_text import DIRECTIONS

# Refused by Windows in names of files, and by Excel in those of sheets.
FORBIDDEN = re.compile(r'[\\/:*?"<>|\[\]]')
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
# Linux counts bytes, of which a character has up to four; room is left for a number.
MOST_BYTES = 180
MOST_FOLDER_CHARACTERS = 60
# Excel counts UTF-16 units.
MOST_SHEET_UNITS = 31
# Excel keeps this name for itself.
HISTORY = "history"


def plain(text: str) -> str:
    """The text without controls and direction overrides, as one line."""
    kept = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    line = "".join(char for char in kept if char == " " or _is_visible(char))
    return " ".join(line.split())


def file_name(title: str, extension: str, *, fallback: str = "export") -> str:
    """A file's name such as `Umsatz Q3.xlsx`, valid on Windows, macOS and Linux."""
    return f"{_stem(title, fallback)}.{extension}"


def file_names(titles: Iterable[str], extension: str, *, fallback: str) -> list[str]:
    """A name for each title, none twice, whatever a system makes of upper and lower case."""
    stems = [_stem(title, fallback) for title in titles]
    return [f"{name}.{extension}" for name in _unique(stems, most=None)]


def folder_names(titles: Iterable[str], *, fallback: str) -> list[str]:
    """A folder's name for each title, with its number: none twice. Short, since Windows limits
    the length of a path with its file.
    """
    stems = [_stem(plain(title)[:MOST_FOLDER_CHARACTERS], fallback) for title in titles]
    return [f"{number:02} {stem}" for number, stem in enumerate(stems, start=1)]


def sheet_names(titles: Iterable[str], *, fallback: str) -> list[str]:
    """A sheet's name for each title, none twice."""
    stems = [_sheet_stem(title, fallback) for title in titles]
    return list(_unique(stems, most=MOST_SHEET_UNITS))


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn"} and char not in DIRECTIONS


def _stem(title: str, fallback: str) -> str:
    name = plain(FORBIDDEN.sub(" ", title)).strip(" .")
    name = name.encode()[:MOST_BYTES].decode(errors="ignore").strip(" .")
    if not name:
        return fallback
    return f"{name}_" if RESERVED.fullmatch(name) else name


def _sheet_stem(title: str, fallback: str) -> str:
    name = _shortened(plain(FORBIDDEN.sub(" ", title)).strip(" '"), MOST_SHEET_UNITS).strip(" '")
    if not name:
        return fallback
    return f"{name}_" if name.lower() == HISTORY else name


def _unique(names: Iterable[str], *, most: int | None) -> Iterator[str]:
    """The names; of those that are equal, all but the first with a number."""
    taken: set[str] = set()
    for name in names:
        found, number = name, 1
        while found.casefold() in taken:
            number += 1
            mark = f" ({number})"
            found = f"{name if most is None else _shortened(name, most - len(mark))}{mark}"
        taken.add(found.casefold())
        yield found


def _shortened(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")
