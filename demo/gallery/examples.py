"""Example tiles of the gallery: every kind of widget, in one state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

import orjson

from clients.auth.language import language_of
from clients.auth.viewer import Formats
from demo.gallery import frames
from demo.gallery.frames import HOSTILE, LONG, MANY, Case
from widgets.charts import draw
from widgets.charts.formats import writer
from widgets.exports.content import WidgetContent
from widgets.frames.frame import Frame
from widgets.pages.tile_row import Tile
from widgets.rendering import fragments
from widgets.results import status_line
from widgets.results.dashboard_specs import WidgetSpec
from widgets.results.freshness import Freshness
from widgets.results.status_line import StatusLine

NAMESPACE = UUID("6d1f4f0e-6f0b-4c0b-9a55-0b6f0d7f6a10")
MARKDOWN = (
    "### {client}\n\nThe numbers of **{period}**. *Words* between them may "
    "[point elsewhere](https://www.example.org/) and list:\n\n- one thing\n- and another"
)

CASES: Mapping[str, Case] = {
    "normal": Case(),
    "one": Case(names=("organic",), days=1),
    "empty": Case(days=0),
    "stale": Case(),
    "failed": Case(),
    "pending": Case(),
    "huge": Case(scale=10**9),
    "many": Case(names=MANY),
    "long": Case(names=LONG, scale=10**5),
    "below": Case(scale=57, below=True),
    "odd": Case(odd=True),
    "hostile": Case(names=HOSTILE),
}
STATES = {
    "stale": (Freshness.STALE, status_line.SLOW[0]),
    "failed": (Freshness.FAILED, status_line.SILENT[1]),
    "pending": (Freshness.PENDING, status_line.FIRST),
}

BARE = {Freshness.FAILED, Freshness.PENDING}


@dataclass(frozen=True)
class Example:
    kind: str
    title: str
    frame: Callable[[Case, str, str], Frame] | None
    metrics: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    width: int = 4
    height: int = 2


EXAMPLES = (
    Example(
        "headline", "", frames.by_day, ("revenue", "sessions", "conversions"), width=12, height=1
    ),
    Example("kpi", "kpi", frames.by_day, ("revenue",), width=3, height=1),
    Example("kpi", "kpi, ratio", frames.by_day, ("conversion_rate",), width=3, height=1),
    Example("gauge", "gauge", frames.by_day, ("sessions",), {"goal": 60_000}, 3, 1),
    Example(
        "gauge",
        "gauge, pace",
        frames.month_to_date,
        ("revenue",),
        {"goal": 100_000, "per": "month"},
        3,
        1,
    ),
    Example("line", "line", frames.by_day, ("sessions",), {"trend": True}, 8),
    Example("sparklines", "sparklines", frames.by_day_and_name, ("sessions",)),
    Example("line", "line, split", frames.by_day_and_name, ("sessions",), width=6),
    Example("line", "line, two units", frames.by_day, ("sessions", "revenue"), width=6),
    Example("area", "area", frames.by_day, ("revenue",), width=6),
    Example("area", "area, stacked", frames.by_day_and_name, ("sessions",), width=6),
    Example("bar", "bar", frames.by_name, ("sessions",)),
    Example("pie", "pie", frames.by_name, ("sessions",)),
    Example("pie", "pie, full", frames.by_name, ("revenue",), {"donut": False}),
    Example("bar", "bar, stacked", frames.by_name_and_device, ("sessions",)),
    Example("bar", "bar, grouped", frames.by_name_and_device, ("sessions",), {"stacked": False}),
    Example("bar", "bar, standing", frames.by_day, ("conversions",)),
    Example("heatmap", "heatmap, week by hour", frames.by_hour, ("sessions",), width=8, height=3),
    Example("funnel", "funnel", frames.by_day, ("sessions", "conversions"), width=4, height=3),
    Example("heatmap", "heatmap", frames.by_name_and_device, ("sessions",)),
    Example("heatmap", "heatmap, calendar", frames.by_day, ("conversions",)),
    Example("funnel", "funnel, rows", frames.by_name, ("sessions",), height=3),
    Example(
        "table",
        "table",
        frames.by_name,
        ("sessions", "conversions", "revenue"),
        {"bars": ["sessions"]},
        8,
        3,
    ),
    Example(
        "sparklines", "sparklines, metrics", frames.by_day, ("sessions", "conversions", "revenue")
    ),
    Example(
        "bar",
        "bar, standing names",
        frames.by_name,
        ("sessions",),
        {"orientation": "vertical", "limit": 20},
        6,
    ),
    Example("text", "", None, (), {"markdown": MARKDOWN}, 4, 2),
    Example("area", "area, a year", frames.by_week, ("sessions",), width=6),
    Example("bar", "bar, a year", frames.by_week, ("conversions",), width=6),
)


def tiles(case: str, formats: Formats, client: str) -> Iterator[Tile]:
    """Every example tile in one state, in a client's formats."""
    for number, example in enumerate(EXAMPLES):
        widget_id = uuid5(NAMESPACE, str(number))
        title = (
            HOSTILE[number % len(HOSTILE)] if case == "hostile" and example.title else example.title
        )
        spec = WidgetSpec(
            widget_id,
            example.kind,
            dict(example.options),
            None,
            title=title,
            width=example.width,
            height=example.height,
            label="OSCOM",
        )
        fresh = _status_line(case, formats) if example.frame else None
        is_bare = fresh is not None and fresh.state in BARE
        language = language_of(formats.locale)
        if is_bare:
            shown = fragments.placeholder(example.kind, language)
        else:
            shown = fragments.render(_payload(example, CASES[case], formats, client), language)
        yield Tile(spec, fresh, shown, etag=str(number), is_bare=is_bare)


def contents(
    examples: Iterable[Example], case: Case, formats: Formats, client: str
) -> Iterator[WidgetContent]:
    """The same widgets as documents and files take them."""
    for number, example in enumerate(examples):
        spec = WidgetSpec(
            uuid5(NAMESPACE, str(number)),
            example.kind,
            dict(example.options),
            None,
            title=example.title.capitalize(),
            width=example.width,
            height=example.height,
            label="OSCOM",
        )
        payload = orjson.loads(_payload(example, case, formats, client))
        yield WidgetContent(spec, spec.title, payload=payload, as_of=frames.NOW)


def _payload(example: Example, case: Case, formats: Formats, client: str) -> bytes:
    frame = example.frame and example.frame(case, formats.zone, formats.currency)
    days = writer(formats).span(case.period)
    variables = {"client": client, "period": days}
    chosen = frame and frame.select(example.metrics)
    payload = draw(example.kind, chosen, example.options, formats, variables=variables)
    return payload.dump()


def _status_line(case: str, formats: Formats) -> StatusLine:
    age, message = STATES.get(case, (Freshness.FRESH, status_line.AS_OF))
    clock = writer(formats).hour(frames.NOW)
    pattern = writer(formats).gettext(message)
    text = pattern.format(name="OSCOM", hour=clock, good=clock, since=clock)
    code = "unavailable" if case in {"stale", "failed"} else ""
    as_of = None if age in BARE else int(frames.NOW.timestamp())
    return StatusLine(age, text, code, as_of=as_of)
