"""Files as manifests: YAML that is checked against the schema, with all its faults at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from widgets import charts
from widgets.manifests import entries, normal_form, yaml_reader
from widgets.manifests.entries import Plain
from widgets.manifests.errors import InvalidManifest, Problem
from widgets.manifests.yaml_reader import Document, Path

IDENTITIES = ("slug", "key", "label", "host", "name", "number")
REASONS = {
    "missing": "is missing",
    "bool_type": "write true or false",
    "string_type": "write a text; quotes make a text of a number",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "tuple_type": "write a list",
    "model_type": "write fields, such as name: value",
    "model_attributes_type": "write fields, such as name: value",
    "dict_type": "write fields, such as name: value",
    "dict_attributes_type": "write fields, such as name: value",
    "union_tag_not_found": "has no kind",
}


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A manifest in normal form, and the file that it was read from."""

    manifest: Plain
    document: Document

    def problem(self, path: Path, reason: str) -> Problem:
        """A fault at a path of the manifest."""
        return problem_at(self.document, path, reason)


def parse(raw: bytes) -> ManifestFile:
    """The manifest in a file. Raises InvalidManifest with every fault."""
    document = yaml_reader.read(raw)
    return ManifestFile(check(entries.manifest(), document), document)


def problems(raw: bytes) -> tuple[Problem, ...]:
    """Every fault of a file; none of one that `parse` reads."""
    try:
        parse(raw)
    except InvalidManifest as error:
        return error.problems
    return ()


def check(model: type[BaseModel], document: Document) -> Plain:
    """The normal form of a document's value. Raises InvalidManifest with every fault."""
    faults = [*_duplicates(document)]
    try:
        found = normal_form.of_valid(model, document.value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        faults += [_problem(document, each) for each in details]
    if faults:
        raise InvalidManifest(faults)
    return found


def problem_at(document: Document, path: Path, reason: str) -> Problem:
    return Problem(document.line(path), field_name(document.value, path), reason)


def field_name(value: Any, path: Path) -> str:
    """A path with the identities of entries: `clients[acme].brand.colour`."""
    text = ""
    for part in path:
        value = _within(value, part)
        if isinstance(part, int):
            text += f"[{_identity(value) or part + 1}]"
        else:
            text += f".{part}" if text else part
    return text


def _problem(document: Document, error: ErrorDetails) -> Problem:
    path = _path(document.value, error["loc"], is_missing=error["type"] == "missing")
    if error["type"] == "union_tag_invalid":
        path = (*path, "kind")
    return problem_at(document, path, _reason(error))


def _reason(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in REASONS:
        return REASONS[kind]
    if kind == "value_error":
        return str(context["error"])
    if kind == "union_tag_invalid":
        return f"“{context['tag']}” is no kind; write one of {', '.join(charts.kinds())}"
    if kind in ("enum", "literal_error"):
        return f"write {context['expected']}"
    if kind == "extra_forbidden":
        given = str(error["loc"][-1])
        others = [each for each in _known_fields() if each != given]
        close = get_close_matches(given, others, 1)
        return "is not known here" + (f"; is {close[0]} meant?" if close else "")
    return error["msg"].replace("Input should", "should", 1)


def _path(value: Any, location: tuple[str | int, ...], *, is_missing: bool) -> Path:
    """A location of pydantic's without the names of a union's members."""
    path: Path = ()
    for number, part in enumerate(location):
        inner = _within(value, part)
        is_last = number == len(location) - 1
        if inner is not _NOTHING or (is_last and is_missing):
            path, value = (*path, part), inner
    return path


class _Nothing:
    """Stands for the value of a field that is not there."""


_NOTHING = _Nothing()


def _within(value: Any, part: str | int) -> Any:
    if isinstance(value, dict) and part in value:
        return value[part]
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return _NOTHING


def _identity(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    return next((str(value[name]) for name in IDENTITIES if name in value), "")


def _duplicates(document: Document) -> Iterator[Problem]:
    """Entries of one list with one identity, and second primary domains."""
    waiting: list[tuple[Path, Any]] = [((), document.value)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, name), each) for name, each in value.items()]
        if not isinstance(value, list):
            continue
        seen: set[str] = set()
        for place, each in enumerate(value):
            waiting.append(((*path, place), each))
            identity = _identity(each)
            if identity and identity in seen:
                name = next(name for name in IDENTITIES if name in each)
                reason = f"“{identity}” stands twice in this list"
                yield problem_at(document, (*path, place, name), reason)
            seen.add(identity)
        main = [place for place, each in enumerate(value) if _is_primary(each)]
        for place in main[1:]:
            yield problem_at(document, (*path, place, "primary"), "another domain is primary")


def _is_primary(value: Any) -> bool:
    return isinstance(value, dict) and value.get("primary") is True


@cache
def _known_fields() -> tuple[str, ...]:
    schema = entries.manifest().model_json_schema()
    inner = (each.get("properties", {}) for each in schema["$defs"].values())
    return tuple(dict.fromkeys(name for properties in inner for name in properties))
