from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from widgets.exports.reports.calendar import (
    Frequency,
    Recurrence,
    moment,
    newest_due,
    next_due,
    next_time,
    upcoming,
)

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Asia/Kathmandu",
    "Pacific/Auckland",
)
NEW_YEAR = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)


def local(moments: list[datetime], zone: str) -> list[str]:
    return [due.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M") for due in moments]


@pytest.mark.parametrize("zone", ZONES)
def test_weekly_report_keeps_its_local_time_for_a_year(zone: str) -> None:
    rule = Recurrence(Frequency.WEEKLY, time(8, 0), zone)

    found = local(upcoming(rule, NEW_YEAR, 53), zone)

    first = date(2027, 1, 4)
    mondays = [first + timedelta(days=7 * week) for week in range(53)]
    assert found == [f"Mon {day} 08:00" for day in mondays]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(0, 0), time(0, 30), time(2, 30), time(23, 30)])
@pytest.mark.parametrize("weekday", range(7))
def test_every_due_day_of_a_year_has_one_moment(zone: str, at: time, weekday: int) -> None:
    rule = Recurrence(Frequency.WEEKLY, at, zone, weekday=weekday)

    walked, due = [], NEW_YEAR
    for _ in range(53):
        due = next_due(rule, due)
        walked.append(due)

    days = [due.astimezone(ZoneInfo(zone)).date() for due in walked]
    assert all(after - day == timedelta(days=7) for day, after in pairwise(days))
    assert {day.weekday() for day in days} == {weekday}
    assert walked == sorted(set(walked))


@pytest.mark.parametrize(
    ("zone", "day", "at", "found"),
    [
        # Skipped times.
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), "03:30 +0200"),
        ("America/New_York", date(2027, 3, 14), time(2, 30), "03:30 -0400"),
        ("America/Santiago", date(2027, 9, 5), time(0, 30), "01:30 -0300"),
        ("Pacific/Auckland", date(2027, 9, 26), time(2, 30), "03:30 +1300"),
        # Repeated times: the first.
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30), "02:30 +0200"),
        ("America/New_York", date(2027, 11, 7), time(1, 30), "01:30 -0400"),
        ("America/Santiago", date(2027, 4, 3), time(23, 30), "23:30 -0300"),
        ("Pacific/Auckland", date(2027, 4, 4), time(2, 30), "02:30 +1300"),
        # A zone without changes, at a quarter of an hour.
        ("Asia/Kathmandu", date(2027, 3, 28), time(2, 30), "02:30 +0545"),
    ],
)
def test_skipped_and_repeated_times_are_settled(zone: str, day: date, at: time, found: str) -> None:
    due = moment(day, at, zone).astimezone(ZoneInfo(zone))

    assert (due.date(), due.strftime("%H:%M %z")) == (day, found)


def test_last_day_of_shorter_months_is_due() -> None:
    rule = Recurrence(Frequency.MONTHLY, time(9, 0), "Europe/Berlin", month_day=31)

    assert local(upcoming(rule, NEW_YEAR, 4), "Europe/Berlin") == [
        "Sun 2027-01-31 09:00",
        "Sun 2027-02-28 09:00",
        "Wed 2027-03-31 09:00",
        "Fri 2027-04-30 09:00",
    ]


def test_quarterly_report_is_due_in_the_first_month_of_each_quarter() -> None:
    rule = Recurrence(Frequency.QUARTERLY, time(7, 15), "America/New_York", month_day=10)

    assert local(upcoming(rule, NEW_YEAR), "America/New_York") == [
        "Sun 2027-01-10 07:15",
        "Sat 2027-04-10 07:15",
        "Sat 2027-07-10 07:15",
    ]


def test_first_working_day_follows_the_weekend_of_the_country() -> None:
    rules = [
        Recurrence(Frequency.FIRST_WORKING_DAY, time(8, 0), "UTC"),
        Recurrence(Frequency.FIRST_WORKING_DAY, time(8, 0), "UTC", weekend=frozenset({4, 5})),
    ]

    assert [local(upcoming(rule, NEW_YEAR), "UTC") for rule in rules] == [
        ["Fri 2027-01-01 08:00", "Mon 2027-02-01 08:00", "Mon 2027-03-01 08:00"],
        ["Sun 2027-01-03 08:00", "Mon 2027-02-01 08:00", "Mon 2027-03-01 08:00"],
    ]


def test_due_moment_itself_is_not_the_next_one() -> None:
    rule = Recurrence(Frequency.WEEKLY, time(8, 0), "Europe/Berlin")
    due = next_due(rule, NEW_YEAR)

    assert next_due(rule, due) == due + timedelta(days=7)
    assert newest_due(rule, due) == due
    assert newest_due(rule, due - timedelta(seconds=1)) == due - timedelta(days=7)


@pytest.mark.parametrize("frequency", Frequency)
def test_newest_of_several_missed_periods_is_found(frequency: Frequency) -> None:
    rule = Recurrence(frequency, time(8, 0), "Pacific/Auckland", month_day=31)
    missed = upcoming(rule, NEW_YEAR, 6)

    assert newest_due(rule, missed[-1] + timedelta(hours=3)) == missed[-1]


def test_next_time_of_the_day_is_today_or_tomorrow() -> None:
    morning = datetime(2027, 3, 27, 6, 0, tzinfo=UTC)

    found = [next_time(time(hour, 30), "Europe/Berlin", morning) for hour in (2, 9)]

    assert found == [
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 27, 8, 30, tzinfo=UTC),
    ]
