from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.widgets.charts.factories import AMERICAN, GERMAN, RATE, SESSIONS, make_days, make_frame
from widgets.charts import registry
from widgets.charts.payload import Payload
from widgets.frames.frame import (
    COMPARISON_TOO_LONG,
    INCOMPLETE,
    NO_EARLIER,
    NOT_BY_HOUR,
    OF_NOW,
    Column,
    SameHours,
    Unit,
    WholeDays,
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
    """The details' line on the comparison."""
    return next(each.text for each in payload.details if each.term in {"Comparison", "Vergleich"})


@pytest.mark.parametrize(
    ("period", "compared", "rule"),
    [
        ("2026-11-19 2026-11-19", "2026-11-18 2026-11-18", "the day before."),
        ("2026-11-12 2026-11-18", "2026-11-05 2026-11-11", "the 7 days before."),
        ("2026-11-01 2026-11-19", "2026-10-01 2026-10-19", "the same days of the month before."),
        ("2026-10-01 2026-11-19", "2026-07-01 2026-08-19", "the same days of the quarter before."),
        ("2026-01-01 2026-11-19", "2025-01-01 2025-11-19", "the same days a year before."),
        ("2026-11-12 2026-11-18", "2025-11-13 2025-11-19", "the same weekdays a year before."),
    ],
)
def test_a_tile_says_what_it_is_compared_with(period: str, compared: str, rule: str) -> None:
    now, before = (DateRange.parse(*days.split()) for days in (period, compared))

    payload = draw(period=now, comparison=before, previous_totals={"sessions": 100})

    assert compared_with(payload).endswith(f". Compared with {rule}")
    assert payload.notes == ()


@pytest.mark.parametrize(
    ("period", "compared", "rule", "change"),
    [
        ("2026-11-12 2026-11-18", "2026-02-01 2026-02-03", "Feb 1 – 3, 2026.", -0.48571),
        ("2026-03-01 2026-03-31", "2026-02-01 2026-02-28", "the month before.", 0.08387),
        ("2026-10-01 2026-10-31", "2026-09-01 2026-09-30", "the month before.", 0.16129),
        ("2026-07-01 2026-09-30", "2026-04-01 2026-06-30", "the 3 months before.", 0.18696),
    ],
)
def test_sums_over_more_days_are_compared_per_day_and_say_so(
    period: str, compared: str, rule: str, change: float
) -> None:
    now, before = (DateRange.parse(*days.split()) for days in (period, compared))

    payload = draw(period=now, comparison=before, previous_totals={"sessions": 100})

    lengths = f"{now.days} days against {before.days}"
    assert payload.totals[0].change == pytest.approx(change, abs=1e-5)
    assert compared_with(payload).endswith(f". Compared with {rule} {lengths}.")
    assert payload.notes == (f"{lengths}: the change is per day.",)


def test_visitors_of_more_days_are_not_compared_and_rates_are() -> None:
    october, september = DateRange.parse("2026-10-01", "2026-10-31"), "2026-09-01 2026-09-30"
    visitors = Column("visitors", "Visitors", Unit.COUNT, additive=False)
    frame = make_frame(
        (visitors, RATE),
        [(310, Decimal("0.05"))],
        totals={"visitors": 310, "rate": Decimal("0.05")},
        previous_totals={"visitors": 300, "rate": Decimal("0.04")},
        period=october,
        comparison=DateRange.parse(*september.split()),
    )

    payload = registry.draw("headline", frame, {}, AMERICAN)

    assert [total.change_text for total in payload.totals] == ["", "+25.0%"]
    assert payload.notes[:2] == (
        "31 days against 30.",
        "Over ranges of different length there is no change of Visitors.",
    )


def test_nothing_is_compared_with_days_before_the_first_numbers() -> None:
    before = DateRange.parse("2026-09-21", "2026-10-20")

    payload = draw(comparison=before, previous_totals={"sessions": 2}, begins=date(2026, 10, 7))

    assert (payload.totals[0].change, payload.totals[0].previous_text) == (None, "")
    assert payload.notes == ("Numbers only since Oct 7, 2026.",)


def test_nothing_is_compared_while_the_last_days_have_not_arrived() -> None:
    before = DateRange.parse("2026-09-21", "2026-10-20")

    payload = draw(
        comparison=before,
        previous_totals={"sessions": 100},
        as_of=datetime(2026, 11, 17, 12, tzinfo=UTC),
    )

    assert payload.totals[0].change is None
    assert payload.notes == (
        "Complete up to Nov 17, 7:00\u202fAM. There is no change until the rest has arrived.",
    )


def test_a_month_under_way_is_compared_without_today_and_says_so() -> None:
    days = DateRange.parse("2026-11-01", "2026-11-19"), DateRange.parse("2026-10-01", "2026-10-18")
    over = DateRange.parse("2026-11-01", "2026-11-18")

    payload = draw(
        period=days[0],
        comparison=days[1],
        previous_totals={"sessions": 100},
        whole_days=WholeDays(over, {"sessions": 110}, ({"sessions": 110},)),
    )

    (total,) = payload.totals
    assert (total.value, total.change) == (120, 0.1)
    assert payload.notes == ("Change up to Nov 18, 2026.",)


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
    assert note == ("Die Veränderung zählt beide Tage bis 14:00.")


def test_metrics_that_hours_cannot_sum_up_say_so() -> None:
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


def test_a_query_without_comparison_has_no_notice() -> None:
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
def test_limits_of_fetched_rows_are_named(warning: str, note: str) -> None:
    payload = draw(warnings=(warning,))

    assert payload.notes == (note,)


def test_no_day_that_has_not_arrived_has_fallen() -> None:
    frame = make_days(5, 0, previous=[5, 5], as_of=datetime(2026, 10, 21, 20, tzinfo=UTC))

    table = registry.draw("table", frame, {}, AMERICAN).table

    assert table
    assert [row[-1].text for row in table.rows] == ["0%", ""]
