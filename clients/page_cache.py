"""Rendered templates, kept in each process by the values that they were rendered with.

A template takes a hundred times as long as looking up what it made before.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from secrets import token_hex

from django.db.models import Model
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from runtime.prepared_response import Part, Parts, PreparedResponse

MOST_RENDERED, MOST_PAGES = 1024, 256
Holes = Mapping[str, str | Part | Parts]
# Stands in a rendered page where a hole is: no text of a page can guess it.
MARK = f"hole-{token_hex(16)}-"
MARKS = re.compile(f"{MARK}([a-z_]+)-")


@dataclass(frozen=True, slots=True)
class Values:
    """The context of a template; two are equal where their keys are."""

    key: tuple[Hashable, ...]
    context: dict[str, object] = field(compare=False)

    @classmethod
    def of(cls, context: dict[str, object]) -> Values:
        return cls(tuple((name, _hashable(value)) for name, value in context.items()), context)


def rendered(name: str, context: dict[str, object]) -> SafeString:
    """A template that depends on nothing but the language and these values."""
    return _rendered(name, get_language() or "", Values.of(context))


def filled(name: str, context: dict[str, object], holes: Holes) -> PreparedResponse:
    """A page by donut caching: rendered once for equal values, with holes that are filled anew.

    The template sees the values, and a mark under the name of each hole. Secrets, and what is new
    in each response or cached apart, are holes; their texts are escaped, and parts are HTML.
    """
    return PreparedResponse(filled_parts(name, context, holes))


def filled_parts(name: str, context: dict[str, object], holes: Holes) -> Parts:
    """A part of a page in the same way, for a hole of the page."""
    parts = _page(name, get_language() or "", Values.of(context), tuple(holes))
    return tuple(chain.from_iterable(_fill(part, holes) for part in parts))


@lru_cache(maxsize=MOST_RENDERED)
def _rendered(name: str, _language: str, values: Values) -> SafeString:
    html = get_template(name).render(dict(values.context))
    return mark_safe(html)  # noqa: S308  # rendered with autoescape


@lru_cache(maxsize=MOST_PAGES)
def _page(
    name: str, _language: str, values: Values, holes: tuple[str, ...]
) -> tuple[Part | str, ...]:
    """The page's parts in order; a text is the name of a hole."""
    marks = {hole: f"{MARK}{hole}-" for hole in holes}
    html = get_template(name).render(values.context | marks)
    pieces = MARKS.split(html)
    return tuple(
        piece if number % 2 else Part(piece.encode()) for number, piece in enumerate(pieces)
    )


def _fill(part: Part | str, holes: Holes) -> Parts:
    if isinstance(part, Part):
        return (part,)
    content = holes[part]
    if isinstance(content, str):
        return (escape(content).encode(),)
    return (content,) if isinstance(content, Part) else content


def _hashable(value: object) -> Hashable:
    if isinstance(value, dict):
        return tuple(value.items())
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Model):
        # Models are equal where their primary keys are, whatever else was changed.
        return type(value), *(getattr(value, each.attname) for each in value._meta.concrete_fields)
    if isinstance(value, Hashable):
        return value
    raise TypeError(f"{type(value).__name__} cannot be part of a key")
