import pytest

from tests.widgets.charts.factories import AMERICAN, RATE, make_channels, make_days
from widgets.charts import check, draw
from widgets.charts.errors import InvalidOptions
from widgets.frames.frame import Provenance

CUT = Provenance(native=True, calls=1, truncated=True)


def test_slices_are_ranked_and_their_shares_stand_in_the_legend() -> None:
    frame = make_channels({"Mail": 25, "Direct": 75}, totals={"sessions": 100})

    payload = draw("pie", frame, {}, AMERICAN)

    (trace,) = payload.figure["data"]
    assert (trace["labels"], trace["values"]) == (["Direct", "Mail"], [75, 25])
    assert [(key.label, key.text) for key in payload.legend] == [
        ("Direct", "75.0%"),
        ("Mail", "25.0%"),
    ]
    assert payload.summary == "Sessions: Direct 75.0%, Mail 25.0%."


def test_there_are_six_slices_at_most() -> None:
    payload = draw("pie", make_channels({f"c{n}": 20 - n for n in range(9)}), {}, AMERICAN)

    (trace,) = payload.figure["data"]
    assert trace["values"] == [20, 19, 18, 17, 16, 15 + 14 + 13 + 12]
    assert trace["labels"][-1] == "All others (4)"
    assert [role for _, role in trace["meta"]["slots"]] == ["current"] * 5 + ["other"]
    assert len({slot for slot, role in trace["meta"]["slots"] if role == "current"}) == 5


def test_rows_beyond_the_querys_limit_are_part_of_the_whole() -> None:
    days = {"previous": [50, 40], "previous_totals": {"sessions": 990}}
    frame = make_channels({"a": 60, "b": 40}, totals={"sessions": 1000}, provenance=CUT, **days)

    payload = draw("pie", frame, {}, AMERICAN)

    (trace,) = payload.figure["data"]
    assert (trace["labels"], trace["values"]) == (["a", "b", "All others"], [60, 40, 900])
    assert payload.tooltip.series[0].differences == ("+10", "0", "0")
    assert [key.text for key in payload.legend] == ["6.0%", "4.0%", "90.0%"]


def test_there_are_no_shares_of_what_nobody_knows() -> None:
    frame = make_channels({f"c{n}": 20 - n for n in range(9)}, provenance=CUT)

    payload = draw("pie", frame, {"limit": 2}, AMERICAN)

    assert payload.figure["data"][0]["values"] == [20, 19]
    assert payload.tooltip.series[0].values == ("20", "19")
    assert [key.text for key in payload.legend] == ["", ""]
    assert payload.summary == "Sessions: c0 20, c1 19."


def test_negative_values_are_no_slices_and_named() -> None:
    payload = draw("pie", make_channels({"a": 5, "e": 4, "b": -3, "c": 0, "d": None}), {}, AMERICAN)

    assert payload.figure["data"][0]["labels"] == ["a", "e"]
    assert payload.notes == ("One value below zero is not shown.",)


def test_nothing_above_zero_is_empty() -> None:
    assert draw("pie", make_channels({"a": 0}), {}, AMERICAN).empty


def test_a_single_slice_is_told_in_words() -> None:
    payload = draw("pie", make_channels({"a": 1200, "b": 0}), {}, AMERICAN)

    assert payload.sentences == ("All of it is a: Sessions 1,200.",)
    assert (payload.figure, payload.legend, payload.empty) == (None, (), False)
    assert [row[0].text for row in payload.table.rows] == ["a", "b"]


def test_a_pie_may_be_full() -> None:
    whole = draw("pie", make_channels({"a": 1, "b": 1}), {"donut": False}, AMERICAN)

    assert whole.figure["data"][0]["hole"] == 0


def test_metrics_that_do_not_add_up_have_no_slices() -> None:
    with pytest.raises(InvalidOptions) as caught:
        draw("pie", make_channels({"a": 0.5}, RATE), {}, AMERICAN)

    assert caught.value.field == "metric"


def test_days_are_no_slices() -> None:
    with pytest.raises(InvalidOptions):
        draw("pie", make_days(1, 2), {}, AMERICAN)


def test_more_than_six_slices_are_refused() -> None:
    with pytest.raises(InvalidOptions) as caught:
        check("pie", {"limit": 7})

    assert caught.value.field == "limit"
