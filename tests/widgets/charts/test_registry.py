import pytest
from plotly import graph_objects as go

from tests.widgets.charts.factories import (
    AMERICAN,
    RATE,
    REVENUE,
    make_channels,
    make_days,
    make_days_by_channel,
)
from widgets.charts import check, draw, kinds
from widgets.charts.errors import InvalidOptions, UnknownKind

FRAMES = {
    "one point": make_days(5),
    "no rows": make_days(),
    "nothing known": make_days(None, None),
    "gaps, zero and below": make_days(3, None, 0, -4, None, 2),
    "huge": make_days(10**40, 1),
    "tiny money": make_days(1e-9, column=REVENUE),
    "not a number": make_days(float("nan"), float("inf")),
    "twenty series": make_days_by_channel(20),
    "twenty that cannot be summed": make_days_by_channel(20, RATE),
    "nothing before": make_days(1, 2, previous=[None, 0], previous_totals={}),
    "markup": make_channels({"<b>&": 1, None: 2}),
}


@pytest.mark.parametrize("kind", ["kpi", "line", "bar", "table"])
@pytest.mark.parametrize("name", FRAMES)
def test_whatever_a_frame_holds_is_drawn_as_plotly_wants_it(kind: str, name: str) -> None:
    frame = FRAMES[name]
    if kind == "line" and frame.time is None:
        pytest.skip("a line wants time")

    payload = draw(kind, frame, {}, AMERICAN)

    assert payload.dump()
    assert payload.summary
    assert payload.table is not None
    if payload.figure:
        go.Figure(payload.figure)


def test_options_are_refused_by_the_name_of_the_field() -> None:
    with pytest.raises(InvalidOptions) as caught:
        check("bar", {"limit": 0})

    assert caught.value.field == "limit"


def test_unknown_options_are_refused() -> None:
    with pytest.raises(InvalidOptions) as caught:
        check("kpi", {"colour": "red"})

    assert caught.value.field == "colour"


def test_a_metric_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(InvalidOptions) as caught:
        draw("kpi", make_days(1), {"metric": "revenue"}, AMERICAN)

    assert caught.value.field == "metric"


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(UnknownKind):
        check("hologram", {})


def test_only_text_needs_no_query() -> None:
    assert {name for name, kind in kinds().items() if not kind.has_query} == {"text"}
    with pytest.raises(InvalidOptions):
        draw("kpi", None, {}, AMERICAN)
