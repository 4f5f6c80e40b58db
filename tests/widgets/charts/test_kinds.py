"""Every kind over generated frames: a payload that can be sent, shown and read, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plotly import graph_objects as go

from clients.auth.viewer import Formats
from tests.widgets.charts.factories import AMERICAN, GERMAN, START, make_frame
from widgets.charts import draw, kinds
from widgets.charts.errors import InvalidOptions
from widgets.charts.payload import Payload
from widgets.charts.series import MOST_SERIES
from widgets.frames.frame import Column, Frame, Unit, Value
from widgets.queries.periods import DateRange

FRENCH = Formats("fr_FR", "EUR", "Europe/Paris", 0)
SPANISH = Formats("es_ES", "EUR", "Europe/Madrid", 0)
OPTIONS: Mapping[str, dict[str, Any]] = {"gauge": {"goal": 100}, "text": {"markdown": "{period}"}}
DRAWN = [name for name, kind in kinds().items() if kind.has_query]

NUMBERS = st.one_of(
    st.none(),
    st.integers(-(10**15), 10**30),
    st.decimals(-1000, 10**9, places=2),
    st.sampled_from([0, Decimal(0), Decimal("NaN"), float("inf"), -1, 1]),
)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["</script><b>", "=1+1", "مرحبا", "👩‍🚀 " * 40, "%{x}", "paid_search", ""]),
    st.none(),
)
UNITS = st.sampled_from(list(Unit))


@st.composite
def frames(draw_value: st.DrawFn) -> Frame:
    grain = draw_value(st.sampled_from([None, None, "hour", "day", "week", "month"]))
    names = draw_value(st.lists(st.sampled_from(["channel", "country"]), unique=True, max_size=2))
    dimensions = [Column(grain, grain.title(), grain=grain)] if grain else []
    dimensions += [Column(n, n.title(), names={"paid_search": "Paid search"}) for n in names]
    metrics = [
        Column(
            f"m{number}",
            f"Metric <{number}>",
            draw_value(UNITS),
            additive=draw_value(st.booleans()),
            good=draw_value(st.sampled_from(["up", "down", ""])),
        )
        for number in range(draw_value(st.integers(1, 3)))
    ]
    key = st.tuples(*(moments(c.grain) if c.grain else TEXTS for c in dimensions))
    keys = draw_value(st.lists(key, unique=True, max_size=12 if dimensions else 1))
    rows = [(*key, *draw_value(st.tuples(*(NUMBERS for _ in metrics)))) for key in keys]
    numbers = st.fixed_dictionaries({metric.name: NUMBERS for metric in metrics})
    compares = draw_value(st.booleans())
    before = DateRange(START - timedelta(days=30), START - timedelta(days=1))
    return make_frame(
        [*dimensions, *metrics],
        rows,
        totals=draw_value(st.one_of(st.just({}), numbers)),
        previous=tuple(draw_value(st.one_of(st.none(), numbers)) for _ in rows)
        if compares
        else None,
        previous_totals=draw_value(numbers) if compares else None,
        comparison=before if compares else None,
        partial=frozenset(key[0] for key in keys[-1:]) if grain else frozenset(),
    )


def moments(grain: str) -> st.SearchStrategy[Value]:
    if grain == "hour":
        first = datetime(2026, 10, 24, 20, tzinfo=UTC)  # over the end of summer time
        return st.integers(0, 400).map(lambda hour: first + timedelta(hours=hour))
    step = {"day": 1, "week": 7, "month": 31}[grain]
    return st.integers(0, 60).map(lambda n: START + timedelta(days=n * step))


@pytest.mark.parametrize("kind", DRAWN)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(frame=frames(), formats=st.sampled_from([AMERICAN, GERMAN, FRENCH, SPANISH]))
def test_any_frame_is_drawn_or_refused_by_a_field(
    kind: str, frame: Frame, formats: Formats
) -> None:
    payload = draw_or_none(kind, frame, formats)
    if payload is None:
        return

    sent = orjson.loads(payload.dump())
    assert sent["summary"]
    assert payload.table is not None
    assert {len(row) for row in payload.table.rows} <= {len(payload.table.columns)}
    assert len({key.series for key in payload.legend if key.role in {"current", "other"}}) <= 6
    assert len(payload.legend) <= MOST_SERIES + 1
    for row in payload.rows:
        assert 0 <= row.share <= 1
    check_figure(payload)


def draw_or_none(kind: str, frame: Frame, formats: Formats) -> Payload | None:
    try:
        return draw(kind, frame, OPTIONS.get(kind, {}), formats)
    except InvalidOptions as error:
        if error.field in {"kind", "metric", "metrics"}:
            return None
        raise


def check_figure(payload: Payload) -> None:
    if payload.figure is None:
        return
    go.Figure(payload.figure)
    for trace in payload.figure["data"]:
        assert trace["meta"].keys() >= {"series", "role"}
        if trace["type"] == "pie":
            assert len(trace["values"]) <= MOST_SERIES
            assert all(value > 0 for value in trace["values"])
        if trace["type"] == "bar":
            across = payload.figure["layout"]["xaxis" if trace["orientation"] == "h" else "yaxis"]
            assert across["range"][0] <= 0 <= across["range"][1]
        # Plotly shows no label of its own: the tooltip has a text for each place.
        assert trace["hoverinfo"] == "none"
        assert "customdata" not in trace
    check_tooltip(payload)


def check_tooltip(payload: Payload) -> None:
    assert payload.tooltip is not None
    count = len(payload.tooltip.places)
    for series in payload.tooltip.series:
        assert len(series.values) == count
        for texts in (series.shares, series.previous, series.differences, series.changes):
            assert len(texts) in {0, count}


def test_every_kind_of_the_catalogue_is_there() -> None:
    assert set(kinds()) == {
        "area",
        "bar",
        "funnel",
        "gauge",
        "headline",
        "heatmap",
        "kpi",
        "line",
        "pie",
        "sparklines",
        "table",
        "text",
    }
