from datetime import timedelta
from decimal import Decimal

from tests.widgets.charts.factories import (
    AMERICAN,
    RATE,
    START,
    make_channels,
    make_days,
    make_days_by_channel,
)
from widgets.charts import draw
from widgets.frames.frame import Provenance

CUT = Provenance(native=True, calls=1, truncated=True)


def test_categories_lie_in_the_querys_order_and_end_in_their_number() -> None:
    payload = draw("bar", make_channels({"Direct": 1500, "Mail": 70}), {}, AMERICAN)

    (trace,) = payload.figure["data"]
    assert (trace["orientation"], trace["x"], trace["y"]) == ("h", [1500, 70], [0, 1])
    assert trace["text"] == ["1,500", "70"]
    assert payload.figure["layout"]["yaxis"]["ticktext"] == ["Direct", "Mail"]
    assert payload.figure["layout"]["yaxis"]["range"] == [3.5, -0.5]
    assert payload.summary == "Sessions: Direct 1,500, Mail 70."


def test_lying_bars_have_all_of_their_axis_whose_names_may_be_shortened() -> None:
    frame = make_channels({"Direct": 1523, "Mail": -70}, previous=[1600, 60])

    layout = draw("bar", frame, {}, AMERICAN).figure["layout"]
    nothing = draw("bar", make_channels({"Direct": 0}), {}, AMERICAN).figure["layout"]

    assert (layout["xaxis"]["range"], layout["meta"]) == ([-70, 1600], {"names": ["yaxis"]})
    assert nothing["xaxis"]["range"] == [0, 1]


def test_times_are_no_names() -> None:
    assert draw("bar", make_days(4, 6), {}, AMERICAN).figure["layout"]["meta"] == {"names": []}


def test_buckets_of_time_stand() -> None:
    payload = draw("bar", make_days(4, 6), {}, AMERICAN)

    (trace,) = payload.figure["data"]
    assert (trace["orientation"], trace["y"]) == ("v", [4, 6])
    assert payload.figure["layout"]["yaxis"]["range"] == [0, 6]
    assert payload.summary == (
        "Sessions: highest 6 (Thu, Oct 22, 2026), lowest 4 (Wed, Oct 21, 2026)."
    )


def test_the_previous_period_stands_behind_and_carries_the_number_where_it_is_longer() -> None:
    frame = make_channels({"Direct": 50, "Mail": 70}, previous=[80, 60])

    previous, current = draw("bar", frame, {}, AMERICAN).figure["data"]

    page_filters = ["channel:Direct", "channel:Mail"]
    assert previous["meta"] == {"series": 0, "role": "previous", "page_filters": page_filters}
    assert previous["width"] > current["width"]
    assert (previous["text"], current["text"]) == (["50", ""], ["", "70"])


def test_categories_beyond_the_limit_are_summed_up() -> None:
    frame = make_channels({f"c{index}": 10 for index in range(5)})

    payload = draw("bar", frame, {"limit": 3}, AMERICAN)

    assert payload.figure["data"][0]["x"] == [10, 10, 10, 20]
    assert payload.figure["layout"]["yaxis"]["ticktext"] == ["c0", "c1", "c2", "All others (2)"]
    assert len(payload.table.rows) == 5


def test_ratios_are_never_summed_up() -> None:
    frame = make_channels(dict.fromkeys([f"c{index}" for index in range(5)], Decimal("0.1")), RATE)

    payload = draw("bar", frame, {"limit": 3}, AMERICAN)

    assert payload.figure["data"][0]["x"] == [0.1, 0.1, 0.1]
    assert payload.notes == ("Drawn: 3 of 5.",)


def test_the_rest_holds_what_the_query_cut_off() -> None:
    amounts = {f"c{index}": 10 for index in range(15)}
    before = {"previous": [5] * 15, "previous_totals": {"sessions": 800}}
    frame = make_channels(amounts, totals={"sessions": 1000}, provenance=CUT, **before)

    previous, current = draw("bar", frame, {}, AMERICAN).figure["data"]

    assert (previous["x"][-1], current["x"][-1]) == (750, 900)


def test_a_rest_that_nobody_knows_is_no_bar() -> None:
    frame = make_channels({f"c{index}": 10 for index in range(5)}, provenance=CUT)

    payload = draw("bar", frame, {"limit": 3}, AMERICAN)

    assert payload.figure["data"][0]["x"] == [10, 10, 10]
    assert payload.notes == ("Only the first 5 rows are shown.", "Drawn: 3 of 5.")


def test_several_series_are_stacked_only_where_sums_mean_something() -> None:
    counts = draw("bar", make_days_by_channel(3), {}, AMERICAN).figure["layout"]
    ratios = draw("bar", make_days_by_channel(3, RATE), {}, AMERICAN).figure["layout"]

    assert (counts["barmode"], counts["yaxis"]["range"]) == ("relative", [0, 300])
    assert ratios["barmode"] == "group"


def test_a_bucket_that_is_cut_is_paler() -> None:
    frame = make_days(4, 6, partial=frozenset({START + timedelta(days=1)}))

    (trace,) = draw("bar", frame, {}, AMERICAN).figure["data"]

    assert trace["marker"] == {"opacity": [1, 0.5]}


def test_names_that_two_lines_cannot_hold_are_cut_on_the_axis() -> None:
    name = "The twelve most beautiful mountain hut tours of the Karwendel, and how to get there"

    payload = draw("bar", make_channels({name: 1}), {}, AMERICAN)

    assert payload.figure["layout"]["yaxis"]["ticktext"] == [f"{name[:59]}…"]


def test_few_bars_are_no_thicker_than_four_of_them() -> None:
    lying = draw("bar", make_channels({"Direct": 70}), {}, AMERICAN).figure
    standing = draw("bar", make_days(4, 6), {}, AMERICAN).figure

    assert lying["layout"]["yaxis"]["range"] == [3.5, -0.5]
    assert standing["layout"]["xaxis"]["range"] == [-1.5, 2.5]
