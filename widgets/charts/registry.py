"""The kinds of widgets, each one function from a frame to a payload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from clients.access.viewer import Formats
from widgets.charts.errors import InvalidOptions, UnknownKind
from widgets.charts.formats import Writer, writer
from widgets.charts.options import Options
from widgets.charts.payload import Payload
from widgets.frames.frame import Frame

O = TypeVar("O", bound=Options)  # noqa: E741
Draw = Callable[[Frame, O, Writer], Payload]


@dataclass(frozen=True, slots=True)
class Kind:
    """`draw` is None for kinds that show no numbers and so have no query."""

    name: str
    options: type[Options]
    draw: Callable[[Frame, Any, Writer], Payload] | None


_kinds: dict[str, Kind] = {}


def chart(name: str, *, options: type[O]) -> Callable[[Draw[O]], Draw[O]]:
    """Register the decorated function as the drawing of a kind of widget."""

    def register(function: Draw[O]) -> Draw[O]:
        _kinds[name] = Kind(name, options, function)
        return function

    return register


def register(name: str, *, options: type[Options]) -> None:
    """Register a kind that is drawn from its options alone."""
    _kinds[name] = Kind(name, options, None)


def kinds() -> Mapping[str, Kind]:
    return _kinds


def check(kind: str, options: Mapping[str, Any]) -> Options:
    """The options of a widget, typed. Raises UnknownKind, or InvalidOptions naming the field."""
    if kind not in _kinds:
        raise UnknownKind(kind)
    try:
        return _kinds[kind].options.model_validate(options)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "options"
        raise InvalidOptions(field, first["msg"]) from error


def draw(kind: str, frame: Frame, options: Mapping[str, Any], formats: Formats) -> Payload:
    """A widget's answer, ready to show to readers with these formats.

    Raises UnknownKind, and InvalidOptions for options that do not fit kind or frame.
    """
    checked = check(kind, options)
    function = _kinds[kind].draw
    if function is None:
        raise UnknownKind(kind)
    return function(frame, checked, writer(formats, frame.currency))
