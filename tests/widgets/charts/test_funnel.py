import pytest

from tests.widgets.charts.factories import (
    AMERICAN,
    DAY,
    REVENUE,
    SESSIONS,
    START,
    make_channels,
    make_days_by_channel,
    make_frame,
)
from widgets.charts import draw
from widgets.charts.errors import InvalidOptions
from widgets.charts.payload import Detail, Row
from widgets.frames.frame import Column, Frame, Unit

ORDERS = Column("orders", "Orders", Unit.COUNT)
PAID = Column("paid", "Paid", Unit.COUNT)


def test_metrics_are_steps_by_their_totals() -> None:
    frame = make_frame(
        (DAY, SESSIONS, ORDERS),
        [(START, 5, 5)],
        totals={"sessions": 1000, "orders": 50},
        previous=(None,),
        previous_totals={"sessions": 800, "orders": 50},
    )

    payload = draw("funnel", frame, {}, AMERICAN)

    assert payload.rows == (
        Row("Sessions", 1000, "1,000", "1,000", 1, "", "+25.0%", "good"),
        Row("Orders", 50, "50", "50", 0.05, "5.0%", "0%", ""),
    )
    assert payload.summary == "Sessions 1,000, Orders 50 (5.0%)."


def test_rows_of_a_dimension_are_steps_in_the_order_that_options_name() -> None:
    frame = make_channels({"cart": 40, "visit": 100})

    payload = draw("funnel", frame, {"steps": ["visit", "cart", "pay"]}, AMERICAN)

    assert [(row.label, row.value, row.rate_text) for row in payload.rows] == [
        ("visit", 100, ""),
        ("cart", 40, "40.0%"),
        ("pay", 0, "0.0%"),
    ]


def test_a_step_may_be_larger_than_the_one_before() -> None:
    payload = draw("funnel", make_channels({"a": 50, "b": 100, "c": 0, "d": 3}), {}, AMERICAN)

    assert [row.share for row in payload.rows] == [0.5, 1, 0, 0.03]
    assert [row.rate_text for row in payload.rows] == ["", "200.0%", "0.0%", "–"]


def test_a_single_step_is_told_in_words() -> None:
    payload = draw("funnel", make_channels({"visit": 1200}), {}, AMERICAN)

    assert payload.sentences == ("Only one step: visit, 1,200. A funnel needs two.",)
    assert payload.rows == ()
    assert not payload.empty


def test_steps_beyond_the_eighth_are_counted() -> None:
    payload = draw("funnel", make_channels({f"c{n}": 9 for n in range(9)}), {}, AMERICAN)

    assert len(payload.rows) == 8
    assert payload.notes == ("One smaller series is not shown.",)


@pytest.mark.parametrize(
    "frame",
    [make_days_by_channel(2), make_frame((SESSIONS, REVENUE), [(1, 2)])],
    ids=["over time", "in two units"],
)
def test_a_frame_without_steps_is_refused(frame: Frame) -> None:
    with pytest.raises(InvalidOptions):
        draw("funnel", frame, {}, AMERICAN)


def test_the_tooltip_of_a_step_has_both_periods_and_its_part_of_other_steps() -> None:
    frame = make_frame(
        (DAY, SESSIONS, ORDERS, PAID),
        [(START, 5, 5, 5)],
        totals={"sessions": 1000, "orders": 50, "paid": 40},
        previous=(None,),
        previous_totals={"sessions": 800, "orders": 50, "paid": 50},
    )

    tooltip = draw("funnel", frame, {}, AMERICAN).tooltip

    assert tooltip
    (series,) = tooltip.series
    assert series.values == ("1,000", "50", "40")
    assert series.previous == ("800", "50", "50")
    assert (series.differences, series.changes) == (
        ("+200", "0", "−10"),
        ("+25.0%", "0%", "−20.0%"),
    )
    assert [place.facts for place in tooltip.places] == [
        (),
        (Detail("Of the step before", "5.0%"),),
        (Detail("Of the step before", "80.0%"), Detail("Of the first step", "4.0%")),
    ]
