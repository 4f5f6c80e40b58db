from __future__ import annotations

from dataclasses import replace
from gettext import NullTranslations
from zoneinfo import ZoneInfo

import orjson
import pytest
from babel import Locale

from tests.widgets.charts.factories import (
    AMERICAN,
    BOUNCES,
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
from widgets.charts.formats import Writer
from widgets.charts.numbers import Change, change
from widgets.frames.frame import INCOMPLETE, Column, Provenance, Value


@pytest.mark.parametrize(
    ("value", "previous", "metric", "told"),
    [
        (50, 40, SESSIONS, Change(0.25, "+25.0%", "good")),
        (50, 40, BOUNCES, Change(0.25, "+25.0%", "bad")),
        (0, 40, SESSIONS, Change(-1, "−100%", "bad")),
        (50, 0, SESSIONS, Change(None, "new", "good")),
        (50, 0, BOUNCES, Change(None, "new", "bad")),
        (0, 0, SESSIONS, Change(None, "", "")),
        (50, None, SESSIONS, Change(None, "", "")),
        (None, 0, SESSIONS, Change(None, "", "")),
    ],
)
def test_a_value_without_a_previous_one_is_new(
    value: Value, previous: Value, metric: Column, told: Change
) -> None:
    english = Writer(Locale("en", "US"), "USD", ZoneInfo("UTC"), NullTranslations())

    assert change(value, previous, metric, english) == told


def test_a_row_that_the_compared_days_lack_is_new_in_the_readers_language() -> None:
    frame = make_channels({"Mail": 50, "Direct": 9}, previous=[None, 9])

    assert [row[-1].text for row in draw("table", frame, {}, GERMAN).table.rows] == [
        "neu",
        "0\N{NO-BREAK SPACE}%",
    ]


def test_a_rate_is_never_new() -> None:
    frame = make_channels({"Mail": 0.5}, RATE, previous=[None])

    assert draw("table", frame, {}, AMERICAN).table.rows[0][-1].text == ""


def test_a_row_that_may_have_been_cut_off_is_not_called_new() -> None:
    cut = Provenance(native=True, calls=1, truncated=True)
    frame = make_channels({"Mail": 50}, previous=[None], provenance=cut)

    assert draw("table", frame, {}, AMERICAN).table.rows[0][-1].text == ""


def test_a_row_that_may_not_have_been_fetched_is_not_called_new() -> None:
    frame = make_channels({"Mail": 50}, previous=[None], warnings=(INCOMPLETE,))

    table = draw("table", frame, {}, AMERICAN).table

    assert [cell.text for cell in table.rows[0]] == ["Mail", "50"]


def test_days_are_not_called_new() -> None:
    frame = make_days(5, 6, previous=[0, None])

    assert [row[-1].text for row in draw("table", frame, {}, AMERICAN).table.rows] == ["", ""]


def test_days_are_new_where_the_whole_period_is() -> None:
    frame = make_days(
        5, 6, totals={"sessions": 11}, previous=[0, None], previous_totals={"sessions": 0}
    )

    rows = draw("table", frame, {}, AMERICAN).table

    assert [row[-1].text for row in (*rows.rows, rows.totals)] == ["new"] * 3


def test_cut_off_rows_are_new_where_the_whole_period_is() -> None:
    cut = Provenance(native=True, calls=1, truncated=True)
    frame = make_channels(
        {"Mail": 5}, previous=[None], previous_totals={"sessions": 0}, provenance=cut
    )

    assert draw("table", frame, {}, AMERICAN).table.rows[0][-1].text == "new"


HUGE = 2**53 + 1


@pytest.mark.parametrize("kind", ["kpi", "table", "sparklines", "bar", "funnel", "pie"])
def test_integers_beyond_javascripts_keep_their_digits(kind: str) -> None:
    split = kind in ("bar", "funnel", "pie")
    frame = make_channels({"a": HUGE}) if split else make_days(HUGE)
    frame = replace(frame, totals={"sessions": HUGE})

    payload = draw(kind, frame, {}, AMERICAN)
    told = orjson.loads(payload.dump())

    cell = told["table"]["rows"][0][1]
    assert (cell["value"], cell["text"]) == (str(HUGE), "9,007,199,254,740,993")
    assert told["totals"][0]["value"] == str(HUGE)
    assert told["totals"][0]["exact"] == "9,007,199,254,740,993"
    assert {row["value"] for row in told["rows"]} <= {str(HUGE)}
    assert "9,007,199,254,740,992" not in payload.dump().decode()


def test_a_course_that_the_compared_days_lack_is_new() -> None:
    rows = ((START, "Mail", 5), (START, "Direct", 8))
    previous = (None, {"sessions": 10})
    frame = make_frame((DAY, CHANNEL, SESSIONS), rows, previous=previous)

    found = draw("sparklines", frame, {}, AMERICAN).rows

    assert [(row.label, row.change_text) for row in found] == [
        ("Direct", "−20.0%"),
        ("Mail", "new"),
    ]
