"""Template filters of the admin's own pages."""

from __future__ import annotations

from django import template

from clients.desk import events

register = template.Library()

register.filter("event_text", events.text)
