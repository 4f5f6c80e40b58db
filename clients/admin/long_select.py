"""A select of hundreds of options, rendered in one pass."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

OPTION = '<option value="{}"{}>{}</option>\n'


class LongSelect(forms.Select):
    """The element that Django's own select renders by two templates for each option."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = [option for _, group, _ in widget["optgroups"] for option in group]
        return format_html(
            '<select name="{}"{}>\n{}</select>',
            widget["name"],
            flatatt(widget["attrs"]),
            format_html_join(
                "",
                OPTION,
                ((each["value"], flatatt(each["attrs"]), each["label"]) for each in options),
            ),
        )
