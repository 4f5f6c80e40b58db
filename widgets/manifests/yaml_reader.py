"""YAML, parsed to plain values within limits, with the line of each.

The subset is that of JSON with better looks: mappings with text keys, sequences, and scalars by
the core schema of YAML 1.2, so that `no` and `12:30` are text. Anchors, aliases, tags, merge keys
and further documents are refused: a file cannot grow as it is read, and nothing in it is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

import yaml

from widgets.manifests.errors import InvalidManifest, Problem

MIB = 1024 * 1024
MOST_BYTES = 16 * MIB
MOST_VALUES = 1_000_000
MOST_DEPTH = 20
LONGEST_NUMBER = 40

Path = tuple[str | int, ...]
Lines = dict[Path, int]

WORDS: dict[str, bool | None] = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
INTEGER = re.compile(r"[-+]?[0-9]+")
FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a file, and the line of each value within it by its path."""

    value: Any
    lines: Lines

    def line(self, path: Path) -> int:
        """The line of a value; of what holds it, where the value is missing."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def read(raw: bytes) -> Document:
    """The only document of a YAML file. Raises InvalidManifest with the line of the fault."""
    if len(raw) > MOST_BYTES:
        raise _fault(1, f"may be {MOST_BYTES // MIB} MiB at most")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise _fault(raw.count(b"\n", 0, error.start) + 1, "is not UTF-8") from None
    try:
        return _Builder(yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _fault(mark.line + 1 if mark else 1, f"is no YAML: {error.problem}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(error.position, 0)) + 1
        raise _fault(line, "holds a character that YAML does not allow") from None


def resolve(text: str) -> Any:
    """The value of a scalar without quotes, by the core schema of YAML 1.2."""
    if text in WORDS:
        return WORDS[text]
    if len(text) > LONGEST_NUMBER:
        return text
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if FRACTION.fullmatch(text) else text


class _Builder:
    """Builds values from a parser's events. Recursion is bounded by MOST_DEPTH."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._lines: Lines = {(): 1}
        self._count = 0

    def document(self) -> Document:
        value: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _fault(_line(event), "may hold one document")
            elif isinstance(event, yaml.NodeEvent):
                value = self._value(event, ())
        return Document(value, self._lines)

    def _value(self, event: yaml.Event, path: Path) -> Any:
        self._check(event, path)
        self._lines[path] = _line(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return _checked(_scalar(event), event, path)

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            self._check(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                raise _fault(_line(event), "names a field by more than a text", path)
            key = _checked(str(event.value), event, path)
            if key in found:
                first = self._lines[(*path, key)]
                reason = f"stands twice, first on line {first}"
                raise _fault(_line(event), reason, (*path, key))
            if key == "<<" and not event.style:
                raise _fault(_line(event), "merge keys (<<) are not allowed", path)
            found[key] = self._value(next(self._events), (*path, key))
            self._lines[(*path, key)] = _line(event)
        return found

    def _sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found

    def _check(self, event: Any, path: Path) -> None:
        self._count += 1
        if self._count > MOST_VALUES:
            raise _fault(_line(event), f"may hold {MOST_VALUES:,} values at most")
        if len(path) > MOST_DEPTH:
            raise _fault(_line(event), f"may be nested {MOST_DEPTH} deep at most")
        if isinstance(event, yaml.AliasEvent):
            raise _fault(_line(event), f"aliases (*{event.anchor}) are not allowed", path)
        if event.anchor:
            raise _fault(_line(event), f"anchors (&{event.anchor}) are not allowed", path)
        if event.tag:
            raise _fault(_line(event), f"tags ({event.tag}) are not allowed", path)


def _checked(value: Any, event: yaml.Event, path: Path) -> Any:
    """A value that PostgreSQL can store: no text with NUL, which an escape makes, no infinity."""
    if isinstance(value, str) and "\0" in value:
        raise _fault(_line(event), "holds the character NUL", path)
    if isinstance(value, float) and not isfinite(value):
        raise _fault(_line(event), "is too large a number", path)
    return value


def _scalar(event: Any) -> Any:
    return str(event.value) if event.style else resolve(event.value)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def field_of(path: Path) -> str:
    """A path as text: `clients[0].name`."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def _fault(line: int, reason: str, path: Path = ()) -> InvalidManifest:
    return InvalidManifest([Problem(line, field_of(path), reason)])
