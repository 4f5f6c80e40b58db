import pytest

from tests.widgets.charts.factories import (
    AMERICAN,
    BOUNCES,
    DAY,
    RATE,
    REVENUE,
    SESSIONS,
    START,
    make_channels,
    make_days,
    make_days_by_channel,
    make_frame,
)
from widgets.charts import draw
from widgets.charts.errors import InvalidOptions
from widgets.frames.frame import Frame


def test_a_lone_area_reaches_to_zero_over_the_previous_period() -> None:
    frame = make_days(90, 100, previous=[80, 90])

    current, previous = draw("area", frame, {}, AMERICAN).figure["data"]

    assert current["fill"] == "tozeroy"
    assert "fill" not in previous
    assert previous["meta"]["role"] == "previous"


def test_parts_of_a_sum_are_stacked() -> None:
    figure = draw("area", make_days_by_channel(3), {}, AMERICAN).figure

    assert {trace["stackgroup"] for trace in figure["data"]} == {"all"}
    assert figure["layout"]["yaxis"]["range"] == [0, 300]


@pytest.mark.parametrize(
    ("frame", "options"),
    [
        (make_days_by_channel(3, RATE), {}),
        (make_days_by_channel(3), {"stacked": False}),
        (make_frame((DAY, SESSIONS, BOUNCES), [(START, 1, -1)]), {}),
    ],
)
def test_metrics_that_do_not_add_up_are_not_stacked(frame: Frame, options: dict[str, bool]) -> None:
    figure = draw("area", frame, options, AMERICAN).figure

    assert {trace.get("stackgroup") for trace in figure["data"]} == {None}


def test_a_stack_tells_of_a_day_under_way_in_words() -> None:
    rows = [(START, "a", 1), (START, "b", 2)]
    frame = make_frame(
        (DAY, make_days_by_channel(1).columns[1], SESSIONS), rows, partial=frozenset({START})
    )

    payload = draw("area", frame, {}, AMERICAN)

    assert len(payload.figure["data"]) == 2
    assert payload.notes == ("Not complete: Wed, Oct 21, 2026",)


def test_another_unit_is_left_to_the_table() -> None:
    frame = make_frame((DAY, SESSIONS, REVENUE), [(START, 10, 5)])

    payload = draw("area", frame, {}, AMERICAN)

    assert [key.label for key in payload.legend] == []
    assert [heading.name for heading in payload.table.columns] == ["day", "sessions", "revenue"]


def test_an_area_without_time_is_refused() -> None:
    with pytest.raises(InvalidOptions):
        draw("area", make_channels({"a": 1}), {}, AMERICAN)
