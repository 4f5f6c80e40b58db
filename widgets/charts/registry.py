"""The kinds of widgets, each one function from a frame to a payload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import localcontext
from typing import Any, TypeVar

from pydantic import ValidationError

from clients.auth.viewer import Formats
from widgets.charts import identity
from widgets.charts.errors import InvalidOptions, UnknownKind
from widgets.charts.formats import Writer, writer
from widgets.charts.options import Options
from widgets.charts.payload import Payload
from widgets.charts.shapes import TOTALS, Shape
from widgets.frames import comparing
from widgets.frames.frame import Frame

MOST_DIGITS = 400

O = TypeVar("O", bound=Options)  # noqa: E741
F = TypeVar("F", Frame, None)
Draw = Callable[[F, O, Writer], Payload]


@dataclass(frozen=True, slots=True)
class Kind:
    """Kinds without a query, such as text, are drawn from their options and no frame.

    `label` and `description` are what managers choose it by, and `shape` which queries it draws.
    """

    name: str
    options: type[Options]
    draw: Callable[[Any, Any, Writer], Payload]
    has_query: bool
    label: str
    description: str = ""
    shape: Shape = TOTALS


_kinds: dict[str, Kind] = {}


def chart(
    name: str,
    *,
    options: type[O],
    has_query: bool = True,
    caption: tuple[str, str] = ("", ""),
    shape: Shape = TOTALS,
) -> Callable[[Draw[F, O]], Draw[F, O]]:
    """Register the decorated function as the drawing of a kind of widget.

    `caption` is its label and description for managers.
    """

    def register(function: Draw[F, O]) -> Draw[F, O]:
        _kinds[name] = Kind(
            name, options, function, has_query, caption[0] or name.capitalize(), caption[1], shape
        )
        return function

    return register


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


def draw(
    kind: str,
    frame: Frame | None,
    options: Mapping[str, Any],
    formats: Formats,
    *,
    variables: Mapping[str, str] | None = None,
) -> Payload:
    """A widget's answer, ready to show to readers with these formats.

    `frame` is None for kinds without a query. `variables` are what a text may name: client,
    period and comparison. Raises UnknownKind, and InvalidOptions for
    options that do not fit kind or frame.
    """
    checked = check(kind, options)
    if _kinds[kind].has_query and frame is None:
        raise InvalidOptions("kind", f"{kind} needs a query")
    # Babel rounds in the current context, whose 28 digits a platform's nonsense may exceed.
    with localcontext() as context:
        context.prec = MOST_DIGITS
        write = writer(formats, frame.currency if frame else None)
        write = replace(
            write, words=checked.values, labels=checked.labels, variables=variables or {}
        )
        if frame is not None:
            frame = identity.distinct(comparing.fair(frame), checked, write)
        return _kinds[kind].draw(frame, checked, write)
