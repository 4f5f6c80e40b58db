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
    headline = next((each for each in widgets if each.spec.kind == "headline"), None)
    cause = _cause(headline, widgets) if headline else None
    if headline is None or headline.payload is None or cause is None:
        return widgets
    payload = headline.payload
    sentence = "".join(part["text"] for part in cause["segments"])
    told = replace(
        headline,
        payload={
            **payload,
            "segments": [*payload["segments"], cause["segments"]],
            "sentences": [*payload["sentences"], sentence],
        },
    )
    return tuple(told if each is headline else each for each in widgets)


def _cause(headline: WidgetContent, widgets: tuple[WidgetContent, ...]) -> Cause | None:
    """The cause of the first figure of a headline that has one."""
    if not headline.payload:
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
