from datetime import timedelta

import pytest

from tests.widgets.charts.factories import (
    AMERICAN,
    CHANNEL,
    DAY,
    RATE,
    SESSIONS,
    START,
    make_channels,
    make_days_by_channel,
    make_frame,
)
from widgets.charts import draw
from widgets.charts.errors import InvalidOptions
from widgets.charts.sparkline import sparkline
from widgets.frames.frame import Frame


def test_a_value_has_its_sum_its_course_and_its_change() -> None:
    rows = [(START, "b", 1), (START, "a", 10), (START + timedelta(days=1), "a", 20)]
    frame = make_frame(
        (DAY, CHANNEL, SESSIONS),
        rows,
        previous=(None, {"sessions": 10}, {"sessions": 10}),
    )

    first, second = draw("sparklines", frame, {}, AMERICAN).rows

    assert (first.label, first.value, first.change_text) == ("a", 30, "+50.0%")
    assert first.spark.line == "M0.0 28.0L100.0 2.0"
    assert (second.label, second.value, second.spark) == ("b", 1, None)


def test_the_rest_is_summed_up() -> None:
    payload = draw("sparklines", make_days_by_channel(5), {"limit": 3}, AMERICAN)

    assert [row.label for row in payload.rows] == ["c0", "c1", "c2", "All others (2)"]
    assert payload.rows[-1].value == 2 * (97 + 96)


def test_metrics_are_rows_by_their_own_rule() -> None:
    frame = make_frame(
        (DAY, SESSIONS, RATE),
        [(START, 5, 0.5), (START + timedelta(days=1), 7, 0.1)],
        totals={"sessions": 12, "rate": 0.2},
    )

    payload = draw("sparklines", frame, {}, AMERICAN)

    assert [(row.label, row.text) for row in payload.rows] == [
        ("Sessions", "12"),
        ("Conversion rate", "20.0%"),
    ]
    assert payload.summary == "Sessions 12, Conversion rate 20.00%."


@pytest.mark.parametrize(
    ("frame", "field"),
    [(make_days_by_channel(2, RATE), "metrics"), (make_channels({"a": 1}), "kind")],
)
def test_a_frame_without_time_buckets_is_refused(frame: Frame, field: str) -> None:
    with pytest.raises(InvalidOptions) as caught:
        draw("sparklines", frame, {}, AMERICAN)

    assert caught.value.field == field


def test_a_long_course_is_drawn_by_the_means_of_seven_points() -> None:
    drawn = sparkline((None, *([0, 14] + [7] * 5) * 52, *[700] * 7))

    assert drawn is not None
    assert drawn.line.count("L") == 52
    assert drawn.line.startswith("M0.0 28.0L1.9 28.0")
    assert drawn.line.endswith("L100.0 2.0")


def test_the_tooltip_of_a_row_has_its_highest_and_its_lowest_whole_day() -> None:
    days = [START + timedelta(days=step) for step in range(3)]
    rows = [(day, "a", value) for day, value in zip(days, (10, 30, 1), strict=True)]
    frame = make_frame((DAY, CHANNEL, SESSIONS), rows, partial=frozenset({days[2]}))

    tooltip = draw("sparklines", frame, {}, AMERICAN).tooltip

    assert [(fact.term.split(":")[0], fact.text) for fact in tooltip.places[0].facts] == [
        ("Highest", "30"),
        ("Lowest", "10"),
    ]


def test_the_tooltip_of_metrics_writes_each_in_its_own_unit() -> None:
    frame = make_frame(
        (DAY, SESSIONS, RATE), [(START, 4, 0.5)], totals={"sessions": 4, "rate": 0.5}
    )

    (series,) = draw("sparklines", frame, {}, AMERICAN).tooltip.series

    assert series.values[0] == "4"
    assert series.values[1].endswith("%")
