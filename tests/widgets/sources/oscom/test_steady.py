"""Steady visits have not changed: from the page's address to every kind's payload."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from clients.auth.viewer import Formats
from tests.widgets.sources.oscom.conftest import CONNECTION
from tests.widgets.sources.oscom.steady import Steady
from widgets.charts import draw
from widgets.charts.payload import Payload
from widgets.frames import comparing
from widgets.frames.comparing import counted
from widgets.frames.frame import COMPARISON_UNDER_WAY, UNDER_WAY, Frame
from widgets.queries import state
from widgets.queries.granularity import FEWEST_DAYS
from widgets.queries.periods import Preset
from widgets.queries.query import GRAINS, Query
from widgets.results.tile_requests import fitted, grained, granularity_of
from widgets.sources.failures import InvalidQuery
from widgets.sources.oscom import Oscom

METRICS = ("sessions", "revenue", "visitors", "conversion_rate")
ZONES = ("Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "UTC")
# Mondays, a first, a last day, a leap day and the days before and after it, the days on which
# the clocks of one of the zones change and the days after, at night and in the evening.
DAYS = (
    "2026-11-30",
    "2026-12-01",
    "2026-12-31",
    "2027-01-01",
    "2028-02-29",
    "2028-03-01",
    "2028-03-31",
    "2026-03-29",
    "2026-03-30",
    "2026-10-25",
    "2026-10-26",
    "2026-11-01",
    "2026-11-02",
    "2026-03-08",
    "2026-09-06",
    "2026-04-05",
    "2026-10-04",
    "2026-05-31",
)
HOURS = ("00:20", "02:00", "02:40", "12:30", "23:40")
COMPARISONS = ("previous_period", "previous_year", "previous_year_weekdays")
# Any sign before a percentage, and what is told in times.
MOVED = re.compile(r"[+\N{MINUS SIGN}-][\d.,]+\s?%|×\d|\bnew\b")

PARAMS = {"period", "from", "to", "compare", "compare_from", "compare_to"}
TIME = ("grain",)
KINDS: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
    ("kpi", (), {}),
    ("kpi", TIME, {}),
    ("line", TIME, {"metrics": ["sessions"]}),
    ("line", ("grain", "channel"), {}),
    ("area", TIME, {"metrics": ["revenue"]}),
    ("bar", TIME, {"metrics": ["sessions"]}),
    ("bar", ("channel",), {"limit": 2}),
    ("table", TIME, {}),
    ("table", ("channel",), {}),
    ("table", ("grain", "channel"), {}),
    ("pie", ("channel",), {"limit": 2}),
    ("funnel", ("channel",), {}),
    ("funnel", (), {"metrics": ["sessions", "visitors"]}),
    ("heatmap", TIME, {}),
    ("heatmap", ("channel", "grain"), {}),
    ("sparklines", TIME, {}),
    ("sparklines", ("grain", "channel"), {"limit": 1}),
    ("gauge", (), {"goal": 100}),
    ("headline", (), {}),
)


def run(page: Mapping[str, Any], kind: str, dimensions: tuple[str, ...]) -> Frame:
    zone = page["zone"]
    now = datetime.fromisoformat(page["moment"]).replace(tzinfo=ZoneInfo(zone))
    params = {name: page[name] for name in page if name in PARAMS}
    if page["wanted"]:
        params["grain"] = page["wanted"]
    shown = state.read(params, now=now, zone=zone, week_start=page["week_start"])
    named = tuple(page["grain"] if name == "grain" else name for name in dimensions)
    query = Query(connection=CONNECTION, metrics=METRICS, dimensions=named, limit=5000)
    asked = state.apply(query, shown, zone=zone, by_hour=True)
    asked = grained(asked, granularity_of(asked, kind, shown.grain), Oscom())
    asked = fitted(asked, kind, Oscom(), page["week_start"])
    try:
        return Oscom().run(asked, Steady(now).account())
    except InvalidQuery:
        # Too many days for the grain.
        assume(False)
        raise


def payload_of(kind: str, frame: Frame, options: Mapping[str, Any], week_start: int) -> Payload:
    formats = Formats("en_US", "EUR", frame.timezone, week_start)
    return draw(kind, frame, options, formats)


def check(payload: Payload, frame: Frame) -> None:
    assert not MOVED.findall(payload.dump().decode())
    changed = [total for total in payload.totals if total.change is not None]
    assert {total.change_text for total in payload.totals} <= {"", "0%"}
    if frame.comparison is None or frame.same_hours:
        return
    if COMPARISON_UNDER_WAY in comparing.fair(frame).warnings:
        assert not changed
        return
    if changed and frame.whole_days:
        assert any("Change up to" in annotation for annotation in payload.notes)
    if changed and counted(frame).days != frame.comparison.days:
        assert any("days against" in annotation for annotation in payload.notes)
    if UNDER_WAY not in frame.warnings:
        assert any(total.name == "sessions" for total in changed) or payload.kind == "area"


PAGES = st.fixed_dictionaries(
    {
        "moment": st.builds("{}T{}".format, st.sampled_from(DAYS), st.sampled_from(HOURS)),
        "zone": st.sampled_from(ZONES),
        "period": st.sampled_from([preset.value for preset in Preset]),
        "compare": st.sampled_from(COMPARISONS),
        "grain": st.sampled_from(GRAINS),
        # What the page's reader chooses, and a widget's own grain gives way to.
        "wanted": st.sampled_from((None, *FEWEST_DAYS)),
        "week_start": st.sampled_from((0, 6)),
    }
)


@pytest.mark.parametrize(("kind", "dimensions", "options"), KINDS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(page=PAGES)
def test_steady_visits_have_not_changed(
    kind: str, dimensions: tuple[str, ...], options: dict[str, Any], page: dict[str, Any]
) -> None:
    frame = run(page, kind, dimensions)

    check(payload_of(kind, frame, options, page["week_start"]), frame)


@st.composite
def chosen_pages(draw_value: st.DrawFn) -> dict[str, Any]:
    """Days of the reader's own, up to today, against other days of their own."""
    page = draw_value(PAGES)
    today = date.fromisoformat(page["moment"].partition("T")[0])
    ends = [today - timedelta(days=draw_value(st.integers(0, 400))) for _ in range(2)]
    lengths = [draw_value(st.integers(0, 60)) for _ in range(2)]
    starts = [end - timedelta(days=length) for end, length in zip(ends, lengths, strict=True)]
    days = dict(zip(("from", "compare_from", "to", "compare_to"), (*starts, *ends), strict=True))
    chosen = {name: day.isoformat() for name, day in days.items()}
    del page["period"]
    return {**page, "compare": "custom", **chosen}


@pytest.mark.parametrize(("kind", "dimensions", "options"), KINDS)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(page=chosen_pages())
def test_steady_visits_have_not_changed_against_chosen_days(
    kind: str, dimensions: tuple[str, ...], options: dict[str, Any], page: dict[str, Any]
) -> None:
    frame = run(page, kind, dimensions)

    check(payload_of(kind, frame, options, page["week_start"]), frame)
