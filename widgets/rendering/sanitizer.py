"""Sanitizer of static charts: elements and attributes that are not on a list are refused.

The markup comes from a browser that was handed a platform's texts. It is parsed here and
serialized anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from xml.etree import ElementTree

from widgets.rendering.errors import UnsafeMarkup

MOST_BYTES = 200_000
TAGS = {"div", "svg", "path", "text", "tspan"}
WORDY = {"div", "text", "tspan"}

_PROPERTY = r"var\(--[a-z0-9-]+\)"
_COLOUR = rf"none|{_PROPERTY}|color-mix\(in srgb, {_PROPERTY} \d+%, {_PROPERTY}\)"
_NUMBER = r"-?\d+(\.\d+)?(e-?\d+)?"
_LENGTH = rf"{_NUMBER}(%|em)?"
_ALLOWED: Mapping[str, str] = {
    "class": r"[a-z0-9 _-]+",
    "d": r"[MLHVCSQTAZmlhvcsqtaz0-9eE.,\- ]+",
    "fill": _COLOUR,
    "stroke": _COLOUR,
    "fill-opacity": _NUMBER,
    "stroke-opacity": _NUMBER,
    "stroke-width": _NUMBER,
    "stroke-linecap": "round",
    "stroke-dasharray": r"[0-9px., ]+",
    "shape-rendering": "crispEdges",
    "opacity": _NUMBER,
    "transform": rf"translate\({_NUMBER} {_NUMBER}\)",
    "viewBox": rf"{_NUMBER}( {_NUMBER}){{3}}",
    "preserveAspectRatio": "none",
    "text-anchor": "start|middle|end",
    "width": _NUMBER,
    "height": _NUMBER,
    **dict.fromkeys(("x", "y", "dx", "dy"), _LENGTH),
}
ALLOWED = {name: re.compile(pattern) for name, pattern in _ALLOWED.items()}


def sanitize(svg: str) -> str:
    """The same markup, serialized anew. Raises UnsafeMarkup for anything that is not allowed."""
    # A declaration could define entities; none of ours has one.
    if len(svg) > MOST_BYTES or "<!" in svg or "<?" in svg:
        raise UnsafeMarkup("too large, or declares something")
    try:
        return _written(ElementTree.fromstring(svg))  # noqa: S314  # nothing is declared
    except (ElementTree.ParseError, UnicodeEncodeError, RecursionError) as error:
        raise UnsafeMarkup("not well-formed") from error


def _written(element: ElementTree.Element) -> str:
    name = element.tag
    if name not in TAGS:
        raise UnsafeMarkup(f"element {name}")
    for key, value in element.attrib.items():
        if key not in ALLOWED or not ALLOWED[key].fullmatch(value):
            raise UnsafeMarkup(f"attribute {key} of {name}")
    pairs = "".join(f' {key}="{escape(value)}"' for key, value in element.attrib.items())
    inner = "".join(_written(child) + _words(name, child.tail) for child in element)
    return f"<{name}{pairs}>{_words(name, element.text)}{inner}</{name}>"


def _words(name: str, text: str | None) -> str:
    if not text:
        return ""
    if name not in WORDY:
        raise UnsafeMarkup(f"words in {name}")
    return escape(text)
