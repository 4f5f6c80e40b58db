from decimal import Decimal

import pytest

from tests.widgets.charts.factories import AMERICAN, BOUNCES, GERMAN, RATE, make_days
from widgets.charts import draw
from widgets.charts.payload import Total


def test_the_value_is_the_total_and_never_a_mean_of_buckets() -> None:
    frame = make_days(
        Decimal("0.5"),
        Decimal("0.1"),
        column=RATE,
        totals={"rate": Decimal("0.42")},
        previous=[Decimal("0.4"), Decimal("0.4")],
        previous_totals={"rate": Decimal("0.40")},
    )

    payload = draw("kpi", frame, {"labels": {"rate": "Booking rate"}}, AMERICAN)

    assert payload.totals == (
        Total(
            name="rate",
            label="Booking rate",
            value=0.42,
            text="42.0%",
            exact="42.00%",
            previous_text="40.0%",
            previous_exact="40.00%",
            change=pytest.approx(0.05),
            change_text="+5.0%",
            mood="good",
        ),
    )
    assert payload.summary == "Booking rate 42.00% (+5.0%)"


def test_less_is_good_where_the_metric_says_so() -> None:
    frame = make_days(
        80, column=BOUNCES, totals={"bounces": 80}, previous=[100], previous_totals={"bounces": 100}
    )

    (total,) = draw("kpi", frame, {}, GERMAN).totals

    assert (total.change, total.mood) == (-0.2, "good")


@pytest.mark.parametrize(("value", "said"), [(5, ("new", "good")), (0, ("", ""))])
def test_a_value_from_zero_has_no_change_but_may_be_new(value: int, said: tuple[str, str]) -> None:
    frame = make_days(
        value, totals={"sessions": value}, previous=[0], previous_totals={"sessions": 0}
    )

    (total,) = draw("kpi", frame, {}, AMERICAN).totals

    assert (total.change, total.change_text, total.mood) == (None, *said)
    assert total.previous_text == "0"


def test_the_sparkline_follows_the_buckets_and_leaves_gaps() -> None:
    payload = draw("kpi", make_days(0, 10, None, 5, totals={"sessions": 15}), {}, AMERICAN)

    assert payload.spark.line == "M0.0 28.0L33.3 2.0M100.0 15.0"
    assert payload.spark.end == "M100.0 15.0h0"


def test_the_number_over_time_is_a_line_with_its_comparison() -> None:
    frame = make_days(10, 20, previous=[8, 16], totals={"sessions": 30})

    payload = draw("kpi", frame, {"labels": {"sessions": "Visits"}}, AMERICAN)

    drawn = draw("line", frame, {"labels": {"sessions": "Visits"}}, AMERICAN)
    assert payload.figure == drawn.figure
    assert (payload.tooltip, payload.legend) == (drawn.tooltip, drawn.legend)


def test_a_number_without_a_course_has_no_chart() -> None:
    payload = draw("kpi", make_days(10, totals={"sessions": 10}), {}, AMERICAN)

    assert (payload.spark, payload.figure, payload.tooltip) == (None, None, None)


def test_a_missing_comparison_is_explained() -> None:
    frame = make_days(5, totals={"sessions": 5}, comparison=make_days(5).period.before())

    payload = draw("kpi", frame, {}, AMERICAN)

    assert payload.notes == ("There are no numbers for the previous period.",)
    assert payload.comparison.text == "Sep 21 – Oct 20, 2026"


def test_nothing_known_is_empty() -> None:
    payload = draw("kpi", make_days(), {}, AMERICAN)

    assert payload.empty
    assert payload.summary == "There is no data in this period."
