"""The tiles of the gallery: every kind, in the state that is being looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from clients.auth.viewer import Formats
from demo.gallery import frames
from demo.gallery.frames import HOSTILE, LONG, MANY, Case
from widgets.charts import draw
from widgets.charts.formats import writer
from widgets.frames.frame import Frame
from widgets.pages.dashboards import Tile
from widgets.results import words
from widgets.results.reading import Age
from widgets.results.tile_requests import Definition
from widgets.results.words import Freshness

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
    "stale": (Age.STALE, words.SLOW[0]),
    "failed": (Age.FAILED, words.SILENT[1]),
    "pending": (Age.PENDING, words.GOOD[1]),
}


@dataclass(frozen=True)
class Exhibit:
    kind: str
    title: str
    frame: Callable[[Case, str, str], Frame] | None
    metrics: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    width: int = 4
    height: int = 2


EXHIBITS = (
    Exhibit(
        "headline", "", frames.by_day, ("revenue", "sessions", "conversions"), width=12, height=1
    ),
    Exhibit("kpi", "kpi", frames.by_day, ("revenue",), width=3, height=1),
    Exhibit("kpi", "kpi, ratio", frames.by_day, ("conversion_rate",), width=3, height=1),
    Exhibit("gauge", "gauge", frames.by_day, ("sessions",), {"goal": 60_000}, 3, 1),
    Exhibit(
        "gauge",
        "gauge, pace",
        frames.month_to_date,
        ("revenue",),
        {"goal": 100_000, "per": "month"},
        3,
        1,
    ),
    Exhibit("line", "line", frames.by_day, ("sessions",), width=8),
    Exhibit("sparklines", "sparklines", frames.by_day_and_name, ("sessions",)),
    Exhibit("line", "line, split", frames.by_day_and_name, ("sessions",), width=6),
    Exhibit("line", "line, two units", frames.by_day, ("sessions", "revenue"), width=6),
    Exhibit("area", "area", frames.by_day, ("revenue",), width=6),
    Exhibit("area", "area, stacked", frames.by_day_and_name, ("sessions",), width=6),
    Exhibit("bar", "bar", frames.by_name, ("sessions",)),
    Exhibit("pie", "pie", frames.by_name, ("sessions",)),
    Exhibit("pie", "pie, full", frames.by_name, ("revenue",), {"donut": False}),
    Exhibit("bar", "bar, stacked", frames.by_name_and_device, ("sessions",)),
    Exhibit("bar", "bar, grouped", frames.by_name_and_device, ("sessions",), {"stacked": False}),
    Exhibit("bar", "bar, standing", frames.by_day, ("conversions",)),
    Exhibit("heatmap", "heatmap, week by hour", frames.by_hour, ("sessions",), width=8, height=3),
    Exhibit("funnel", "funnel", frames.by_day, ("sessions", "conversions"), width=4, height=3),
    Exhibit("heatmap", "heatmap", frames.by_name_and_device, ("sessions",)),
    Exhibit("heatmap", "heatmap, calendar", frames.by_day, ("conversions",)),
    Exhibit("funnel", "funnel, rows", frames.by_name, ("sessions",), height=3),
    Exhibit(
        "table",
        "table",
        frames.by_name,
        ("sessions", "conversions", "revenue"),
        {"bars": ["sessions"]},
        8,
        3,
    ),
    Exhibit(
        "sparklines", "sparklines, metrics", frames.by_day, ("sessions", "conversions", "revenue")
    ),
    Exhibit("text", "", None, (), {"markdown": MARKDOWN}, 4, 2),
)


def tiles(case: str, formats: Formats, client: str) -> Iterator[Tile]:
    """Every exhibit in one state, as a client with these formats would see it."""
    for number, exhibit in enumerate(EXHIBITS):
        widget_id = uuid5(NAMESPACE, str(number))
        title = (
            HOSTILE[number % len(HOSTILE)] if case == "hostile" and exhibit.title else exhibit.title
        )
        definition = Definition(
            widget_id,
            exhibit.kind,
            dict(exhibit.options),
            None,
            title=title,
            width=exhibit.width,
            height=exhibit.height,
            label="OSCOM",
        )
        fresh = _freshness(case, formats) if exhibit.frame else None
        is_bare = case in {"failed", "pending"} and exhibit.frame
        body = None if is_bare else _drawn(exhibit, CASES[case], formats, client)
        yield Tile(definition, fresh, body, etag=str(number))


def _drawn(exhibit: Exhibit, case: Case, formats: Formats, client: str) -> bytes:
    frame = exhibit.frame and exhibit.frame(case, formats.zone, formats.currency)
    days = writer(formats).span(case.period)
    variables = {"client": client, "period": days}
    chosen = frame and frame.select(exhibit.metrics)
    payload = draw(exhibit.kind, chosen, exhibit.options, formats, variables=variables)
    return payload.dump()


def _freshness(case: str, formats: Formats) -> Freshness:
    age, message = STATES.get(case, (Age.FRESH, words.GOOD[0]))
    clock = writer(formats).hour(frames.NOW)
    text = writer(formats).gettext(message).format(name="OSCOM", good=clock, since=clock)
    return Freshness(age, text)
