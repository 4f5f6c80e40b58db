"""Cells of admin lists: states with a colour, and moments relative to now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from clients.desk.alerts import Severity

GOOD = "good"
EMPTY = "–"


def state(text: object, level: str = "") -> SafeString:
    """A state in words; its dot's colour is that of `level`: good or a severity."""
    return format_html('<span class="state state--{}">{}</span>', level or Severity.NOTE, text)


def quiet(text: object) -> SafeString:
    return format_html('<span class="quiet">{}</span>', text)


def ago(at: datetime | None, label: str = "") -> SafeString:
    """A past moment as its distance from now, with the moment itself as a tooltip.

    `label` says what it is where a phone shows no heading above it.
    """
    if at is None:
        return quiet(EMPTY)
    distance = timezone.now() - at
    text = "just now" if distance < timedelta(minutes=1) else f"{timesince(at, depth=1)} ago"
    shown = format_html(
        '<time datetime="{}" title="{} UTC">{}</time>', at.isoformat(), f"{at:%Y-%m-%d %H:%M}", text
    )
    if not label:
        return shown
    return format_html('<span class="phone-label">{} </span>{}', label, shown)
