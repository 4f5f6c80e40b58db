"""Identity of a drawn series beyond its drawing: the value of a dimension that it stands for."""

from __future__ import annotations

from collections.abc import Iterable

from widgets.frames.frame import Column, Value
from widgets.queries import filters

SEPARATOR = "&"


def entity(columns: Iterable[Column], values: Iterable[Value]) -> str:
    """The key of a value, "channel=email", or of a combination, "channel&source=email&news",
    in whatever order a query names its dimensions.
    """
    pairs = zip(columns, values, strict=True)
    texts = {column.name: _text(value) for column, value in pairs}
    names = sorted(texts)
    return f"{SEPARATOR.join(names)}={SEPARATOR.join(texts[name] for name in names)}"


def dimension(key: str) -> str:
    """The dimension, or the combination of dimensions, of an entity's key."""
    return key.partition("=")[0]


def page_filter_of(value: Value, column: Column) -> str:
    """The filter that a value stands for in a page's address; "" where it is none, as time, or
    several.
    """
    return "" if column.grain or value in column.merged else filters.text_of(column.name, value)


def _text(value: Value) -> str:
    return "" if value is None else str(value)
