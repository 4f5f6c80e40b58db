"""Submits the widget builder's form as a browser does: all it shows, with changes by hand."""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from clients.tenancy import across_clients
from widgets.builder.form_fields import data_of
from widgets.models import Dashboard, Widget


def url(dashboard: Dashboard, widget: Widget | None = None) -> str:
    if widget is None:
        return reverse("admin:widgets_widget_add", args=[dashboard.pk])
    return reverse("admin:widgets_widget_change", args=[dashboard.pk, widget.pk])


def shown(answer: Any) -> dict[str, list[str]]:
    """The data that a browser would submit of a page's form."""
    return {"seen": [answer.context["edit"].seen], **data_of(answer.context["groups"])}


def press(
    browser: Browser, at: str, button: str, data: dict[str, list[str]], **changes: str | None
) -> Any:
    """Press a button; `changes` are fields by name, `__` for a dash, None to leave one out."""
    given = dict(data)
    for name, text in changes.items():
        given.pop(name.replace("__", "-"), None)
        if text is not None:
            given[name.replace("__", "-")] = [text]
    return browser.post(at, {**given, button: [""]})


def build(browser: Browser, dashboard: Dashboard, *steps: dict[str, str]) -> Any:
    """Add a widget, step by step: each is chosen among what the one before it leaves."""
    at = url(dashboard)
    answer: Any = browser.get(at)
    for step in steps:
        answer = press(browser, at, "_update", shown(answer), **step)
    return press(browser, at, "_save", shown(answer))


def errors(answer: Any) -> dict[str, str]:
    found: dict[str, str] = answer.context["edit"].errors
    return found


def widgets() -> list[Widget]:
    with across_clients():
        return list(Widget.objects.across_clients())
