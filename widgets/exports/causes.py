"""The cause of a change in the headline of an exported dashboard, as its page tells it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from widgets.exports.content import WidgetContent

Cause = dict[str, Any]


def with_cause(widgets: tuple[WidgetContent, ...]) -> tuple[WidgetContent, ...]:
    """The widgets, with one more sentence in the headline where a breakdown of exactly the same
    numbers states a cause.
    """
    headline = _headline(widgets)
    cause = _cause(headline, widgets)
    if headline is None or headline.payload is None or cause is None:
        return widgets
    payload = headline.payload
    told = replace(
        headline,
        payload={
            **payload,
            "segments": [*payload["segments"], cause["segments"]],
            "sentences": [*payload["sentences"], _sentence(cause)],
        },
    )
    return tuple(told if each is headline else each for each in widgets)


def cause_sentence(widgets: tuple[WidgetContent, ...]) -> str:
    """The sentence that `with_cause` adds to the headline, or an empty text."""
    cause = _cause(_headline(widgets), widgets)
    return _sentence(cause) if cause else ""


def _headline(widgets: tuple[WidgetContent, ...]) -> WidgetContent | None:
    return next((each for each in widgets if each.spec.kind == "headline"), None)


def _sentence(cause: Cause) -> str:
    return "".join(part["text"] for part in cause["segments"])


def _cause(headline: WidgetContent | None, widgets: tuple[WidgetContent, ...]) -> Cause | None:
    """The cause of the first figure of a headline that has one."""
    if headline is None or not headline.payload:
        return None
    numbers = {
        total["name"]: (total["exact"], total["previous_exact"])
        for total in headline.payload["totals"]
    }
    stated: dict[str, Cause] = {}
    for widget in widgets:
        if widget.spec.is_about_the_same(headline.spec):
            for cause in (widget.payload or {}).get("causes", ()):
                if numbers.get(cause["metric"]) == (cause["exact"], cause["previous_exact"]):
                    stated.setdefault(cause["metric"], cause)
    metrics = (part["metric"] for each in headline.payload["segments"] for part in each)
    return next((stated[metric] for metric in metrics if metric in stated), None)
