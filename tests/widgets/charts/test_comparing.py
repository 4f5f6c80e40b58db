from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.widgets.charts.factories import AMERICAN, GERMAN, RATE, SESSIONS, make_frame
from widgets.charts import registry
from widgets.charts.payload import Payload
from widgets.frames.frame import (
    COMPARISON_TOO_LONG,
    INCOMPLETE,
    NO_EARLIER,
    NOT_BY_HOUR,
    OF_NOW,
    SameHours,
)
from widgets.queries.periods import DateRange

UNTIL = datetime(2026, 11, 19, 14, tzinfo=ZoneInfo("Europe/Berlin"))
TODAY, YESTERDAY = (DateRange.parse(day, day) for day in ("2026-11-19", "2026-11-18"))


def draw(formats: Any = AMERICAN, **fields: Any) -> Payload:
    columns = fields.pop("columns", (SESSIONS,))
    row = tuple(120 if column is SESSIONS else Decimal("0.05") for column in columns)
    totals = {column.name: value for column, value in zip(columns, row, strict=True)}
    frame = make_frame(columns, [row], totals=totals, **fields)
    return registry.draw("kpi", frame, {}, formats)


def compared_with(payload: Payload) -> str:
    """What the passport says of the comparison."""
    return next(fact.text for fact in payload.facts if fact.term in {"Comparison", "Vergleich"})


@pytest.mark.parametrize(
    ("period", "compared", "rule"),
    [
        ("2026-11-19 2026-11-19", "2026-11-18 2026-11-18", "Compared with the day before."),
        ("2026-11-12 2026-11-18", "2026-11-05 2026-11-11", "Compared with the 7 days before."),
        (
            "2026-10-01 2026-10-31",
            "2026-09-01 2026-09-30",
            "Compared with the month before. 31 days against 30.",
        ),
        (
            "2026-07-01 2026-09-30",
            "2026-04-01 2026-06-30",
            "Compared with the 3 months before. 92 days against 91.",
        ),
        (
            "2026-11-01 2026-11-19",
            "2026-10-01 2026-10-19",
            "Compared with the same days of the month before.",
        ),
        (
            "2026-10-01 2026-11-19",
            "2026-07-01 2026-08-19",
            "Compared with the same days of the quarter before.",
        ),
        (
            "2026-01-01 2026-11-19",
            "2025-01-01 2025-11-19",
            "Compared with the same days a year before.",
        ),
        (
            "2026-11-12 2026-11-18",
            "2025-11-13 2025-11-19",
            "Compared with the same weekdays a year before.",
        ),
    ],
)
def test_a_tile_says_what_it_is_compared_with(period: str, compared: str, rule: str) -> None:
    now, before = (DateRange.parse(*days.split()) for days in (period, compared))

    payload = draw(period=now, comparison=before, previous_totals={"sessions": 100})

    assert compared_with(payload).endswith(f". {rule}")
    assert payload.notes == ()


@pytest.mark.parametrize(
    ("period", "compared", "note"),
    [
        (
            "2026-11-12 2026-11-18",
            "2026-02-01 2026-02-03",
            "Compared with Feb 1 – 3, 2026. 7 days against 3.",
        ),
        (
            "2026-03-01 2026-03-31",
            "2026-02-01 2026-02-28",
            "Compared with the month before. 31 days against 28.",
        ),
    ],
)
def test_far_fewer_days_are_said_on_the_tile(period: str, compared: str, note: str) -> None:
    now, before = (DateRange.parse(*days.split()) for days in (period, compared))

    payload = draw(period=now, comparison=before, previous_totals={"sessions": 100})

    assert compared_with(payload).endswith(f". {note}")
    assert payload.notes == (note,)


def test_a_rule_is_said_in_the_readers_language() -> None:
    week = DateRange.parse("2026-11-12", "2026-11-18")

    payload = draw(GERMAN, period=week, comparison=week.before(), previous_totals={"sessions": 100})

    assert compared_with(payload) == "5.–11. Nov. 2026. Verglichen mit den 7 Tagen davor."


def test_a_day_under_way_is_compared_until_the_last_full_hour() -> None:
    payload = draw(
        GERMAN,
        columns=(SESSIONS,),
        period=TODAY,
        comparison=YESTERDAY,
        previous_totals={"sessions": 100},
        same_hours=SameHours(UNTIL, 14, {"sessions": 110}),
    )

    (total,) = payload.totals
    assert (total.value, total.previous_text, total.change) == (120, "100", 0.1)
    (note,) = payload.notes
    assert note == ("Verglichen mit dem Tag davor. Die Veränderung zählt beide Tage bis 14:00.")


def test_what_no_hours_can_be_summed_of_says_so() -> None:
    payload = draw(
        columns=(RATE,),
        period=TODAY,
        comparison=YESTERDAY,
        previous_totals={"rate": None},
        warnings=(NOT_BY_HOUR,),
    )

    assert payload.totals[0].change is None
    assert payload.notes == ("No part of a day can be compared: Conversion rate",)


def test_a_days_first_hour_is_not_compared_yet() -> None:
    payload = draw(
        period=TODAY,
        comparison=YESTERDAY,
        previous_totals={"sessions": None},
        same_hours=SameHours(UNTIL.replace(hour=0), 0, {"sessions": 0}),
    )

    assert payload.notes == ("Compared as soon as the first hour of the day is over.",)


def test_zero_before_is_a_number_and_no_reason() -> None:
    before = DateRange.parse("2026-09-21", "2026-10-20")

    payload = draw(comparison=before, previous_totals={"sessions": 0})

    assert payload.totals[0].previous_text == "0"
    assert payload.notes == ()


def test_a_comparison_that_was_left_out_says_why() -> None:
    assert draw(warnings=(COMPARISON_TOO_LONG,)).notes == (
        "The compared days are too many to be shown in this detail.",
    )


def test_what_is_not_compared_says_nothing() -> None:
    assert draw().notes == ()


@pytest.mark.parametrize(
    ("warning", "note"),
    [
        (OF_NOW, "As it stands now, whatever days are chosen."),
        (NO_EARLIER, "There are no earlier numbers to compare with."),
        (
            INCOMPLETE,
            "The source holds more than could be fetched: the numbers are not complete.",
        ),
    ],
)
def test_what_fetched_rows_cannot_tell_is_said(warning: str, note: str) -> None:
    payload = draw(warnings=(warning,))

    assert payload.notes == (note,)
