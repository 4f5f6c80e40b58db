"""Parts of pages that all readers share, rendered once in each process."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from clients import page_cache

register = template.Library()


@register.simple_tag
def remembered(name: str, /, **context: object) -> SafeString:
    """An included template that depends on nothing but the language and these values."""
    return page_cache.rendered(name, context)
