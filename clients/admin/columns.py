"""Cells of admin lists: states with a colour, and moments relative to now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from clients.desk.alerts import Severity

GOOD = "good"
EMPTY = "–"
# As lists and histories have it.
MOMENT = "j M Y, H:i"


def state(text: object, level: str = "") -> SafeString:
    """A state in words; its dot's colour is that of `level`: good or a severity."""
    return format_html('<span class="state state--{}">{}</span>', level or Severity.NOTE, text)


def quiet(text: object) -> SafeString:
    return format_html('<span class="quiet">{}</span>', text)


def labelled(value: object, before: str = "", after: str = "") -> SafeString:
    """A value, with words that say what it is where a phone shows no heading above it."""
    return format_html("{}{}{}", _label(f"{before} "), value, _label(f" {after}"))


def counted(number: int, one: str, many: str) -> SafeString:
    """A count; a phone also says of what."""
    return labelled(number, after=one if number == 1 else many)


def ago(at: datetime | None, label: str = "") -> SafeString:
    """A past moment as its distance from now, with the moment itself as a tooltip.

    `label` says what it is where a phone shows no heading above it.
    """
    if at is None:
        return quiet(EMPTY)
    distance = timezone.now() - at
    text = "just now" if distance < timedelta(minutes=1) else f"{timesince(at, depth=1)} ago"
    shown = format_html(
        '<time datetime="{}" title="{} UTC">{}</time>', at.isoformat(), _moment(at), text
    )
    return labelled(shown, before=label)


def _moment(at: datetime) -> str:
    """A moment as all pages of the admin write it."""
    return date_format(at.astimezone(UTC), MOMENT)


def _label(words: str) -> str:
    return format_html('<span class="phone-label">{}</span>', words) if words.strip() else ""
