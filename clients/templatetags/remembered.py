"""Parts of pages that all readers share, rendered once in each process."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

MOST_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Values:
    """The context of a rendered part; two are equal where their keys are."""

    key: tuple[Hashable, ...]
    context: dict[str, object] = field(compare=False)

    @classmethod
    def of(cls, context: dict[str, object]) -> Values:
        return cls(tuple((name, _hashable(value)) for name, value in context.items()), context)


@register.simple_tag
def remembered(name: str, /, **context: object) -> SafeString:
    """An included template that depends on nothing but the language and these values.

    A template takes a hundred times as long as looking up what it made before.
    """
    return _rendered(name, get_language() or "", Values.of(context))


@lru_cache(maxsize=MOST_REMEMBERED)
def _rendered(name: str, _language: str, values: Values) -> SafeString:
    html = get_template(name).render(dict(values.context))
    return mark_safe(html)  # noqa: S308  # rendered with autoescape


def _hashable(value: object) -> Hashable:
    if isinstance(value, dict):
        return tuple(value.items())
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Hashable):
        return value
    raise TypeError(f"{type(value).__name__} cannot be part of a key")
