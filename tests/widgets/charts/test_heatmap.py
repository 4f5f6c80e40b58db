from datetime import UTC, date, datetime, timedelta

import pytest

from clients.auth.viewer import Formats
from tests.widgets.charts.factories import (
    AMERICAN,
    CHANNEL,
    DAY,
    GERMAN,
    RATE,
    SESSIONS,
    START,
    make_channels,
    make_days,
    make_frame,
)
from widgets.charts import draw
from widgets.charts.errors import InvalidOptions
from widgets.charts.payload import Key, Payload
from widgets.frames.frame import Column

HOUR = Column("hour", "Hour", grain="hour")
MONTH = Column("month", "Month", grain="month")
DEVICE = Column("device", "Device")
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)


def rows_of(payload: Payload) -> list[str]:
    return (payload.figure or {})["layout"]["yaxis"]["ticktext"]


def test_hours_fold_into_the_clients_week_and_are_averaged() -> None:
    rows = [(MONDAY, 10), (MONDAY + timedelta(days=7), 15), (MONDAY + timedelta(hours=1), 3)]

    payload = draw("heatmap", make_frame((HOUR, SESSIONS), rows), {}, GERMAN)

    (trace,) = payload.figure["data"]
    assert rows_of(payload) == ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]
    # 8:00 in Greenwich is 9:00 in Berlin.
    assert (trace["z"][0][9], trace["z"][0][10], trace["z"][1][9]) == (12.5, 3, None)
    assert payload.notes == ("Jede Zelle ist der Durchschnitt aller solchen Stunden.",)


def test_the_week_begins_when_the_clients_does() -> None:
    payload = draw("heatmap", make_frame((HOUR, SESSIONS), [(MONDAY, 1)]), {}, AMERICAN)

    assert rows_of(payload) == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    assert payload.figure["layout"]["xaxis"]["ticktext"][:2] == ["12 AM", "1 AM"]


def test_an_hour_that_a_change_of_clocks_repeats_counts_twice() -> None:
    twice = [datetime(2026, 10, 25, hour, tzinfo=UTC) for hour in (0, 1)]  # both 2:00 in Berlin
    frame = make_frame((HOUR, SESSIONS), [(twice[0], 10), (twice[1], 20)])

    (trace,) = draw("heatmap", frame, {}, GERMAN).figure["data"]

    assert trace["z"][6][2] == 15


def test_an_hour_under_way_is_no_part_of_an_average() -> None:
    later = MONDAY + timedelta(days=7)
    frame = make_frame((HOUR, SESSIONS), [(MONDAY, 10), (later, 1)], partial=frozenset({later}))

    assert draw("heatmap", frame, {}, GERMAN).figure["data"][0]["z"][0][9] == 10


def test_days_alone_are_a_calendar() -> None:
    payload = draw("heatmap", make_days(*range(1, 9)), {}, GERMAN)  # from a Wednesday on

    (trace,) = payload.figure["data"]
    assert [row[:2] for row in trace["z"]] == [
        [None, 6],
        [None, 7],
        [1, 8],
        [2, None],
        [3, None],
        [4, None],
        [5, None],
    ]
    assert payload.figure["layout"]["xaxis"]["ticktext"] == ["19. Okt.", "26. Okt."]
    assert (
        payload.summary == "Sitzungen: höchster Wert 8 (Mi, 26. Okt. – 1. Nov. 2026), "
        "niedrigster 1 (Mi, 19.–25. Okt. 2026)."
    )


def test_two_dimensions_are_the_two_sides() -> None:
    rows = [("Mail", "phone", 5), ("Direct", "phone", 50), ("Direct", "desk", 7)]

    payload = draw("heatmap", make_frame((CHANNEL, DEVICE, SESSIONS), rows), {}, AMERICAN)

    (trace,) = payload.figure["data"]
    assert rows_of(payload) == ["Direct", "Mail"]
    assert trace["z"] == [[50, 7], [5, None]]
    assert [[cell.text for cell in row] for row in payload.table.rows] == [
        ["Direct", "50", "7"],
        ["Mail", "5", "–"],
    ]
    assert payload.legend == (Key("Sessions: 0", 0, "low"), Key("50", 0, "high"))


def test_time_lies_across() -> None:
    rows = [(START, "a", 1), (START + timedelta(days=1), "b", 2)]

    payload = draw("heatmap", make_frame((DAY, CHANNEL, SESSIONS), rows), {}, AMERICAN)

    assert payload.figure["data"][0]["z"] == [[None, 2], [1, None]]


def test_too_many_rows_are_left_out_and_counted() -> None:
    rows = [(f"c{n}", "x", 99 - n) for n in range(15)]

    payload = draw("heatmap", make_frame((CHANNEL, DEVICE, SESSIONS), rows), {}, AMERICAN)

    assert len(rows_of(payload)) == 12
    assert payload.notes == ("3 smaller series are not shown.",)


def test_numbers_below_zero_have_colours_of_their_own() -> None:
    (trace,) = draw("heatmap", make_days(-5, 3), {}, AMERICAN).figure["data"]

    assert (trace["zmin"], trace["zmax"], trace["meta"]["role"]) == (-5, 5, "diverging")


def test_ratios_have_no_average_over_hours() -> None:
    with pytest.raises(InvalidOptions) as caught:
        draw("heatmap", make_frame((HOUR, RATE), [(MONDAY, 0.5)]), {}, AMERICAN)

    assert caught.value.field == "metric"


def test_one_dimension_is_too_few() -> None:
    with pytest.raises(InvalidOptions):
        draw("heatmap", make_channels({"a": 1}), {}, AMERICAN)


def test_zones_without_a_whole_hour_keep_their_clock() -> None:
    nepal = Formats("en_US", "USD", "Asia/Kathmandu", 6)

    (trace,) = draw("heatmap", make_frame((HOUR, SESSIONS), [(MONDAY, 4)]), {}, nepal).figure[
        "data"
    ]

    assert trace["z"][1][13] == 4  # 8:00 is 13:45


def test_months_alone_are_one_row() -> None:
    month = Column("month", "Month", grain="month")
    frame = make_frame((month, SESSIONS), [(date(2026, 10, 1), 4), (date(2026, 11, 1), 8)])

    payload = draw("heatmap", frame, {}, AMERICAN)

    assert payload.figure["data"][0]["z"] == [[4, 8]]
    assert rows_of(payload) == ["Sessions"]


def test_weeks_and_months_without_any_number_are_no_columns() -> None:
    days = [None] * 10 + [3, 4, 5] + [None] * 10
    months = [(date(2026, month, 1), "a", 5 if month in {5, 7} else None) for month in range(1, 13)]

    calendar = draw("heatmap", make_days(*days), {}, AMERICAN)
    split = draw("heatmap", make_frame((MONTH, CHANNEL, SESSIONS), months), {}, AMERICAN)

    assert calendar.figure["layout"]["xaxis"]["ticktext"] == ["Oct 25", "Nov 1"]
    assert split.figure["layout"]["xaxis"]["ticktext"] == ["May", "Jun", "Jul"]


def test_a_long_calendar_is_labelled_by_its_months() -> None:
    payload = draw("heatmap", make_days(*[5] * 200), {}, AMERICAN)

    layout = payload.figure["layout"]
    assert layout["xaxis"]["ticktext"] == ["Nov<br>2026", "Jan<br>2027", "Mar", "May"]
    assert layout["meta"] == {"names": ["yaxis"], "units": ["2026", "2027", "2027", "2027"]}
