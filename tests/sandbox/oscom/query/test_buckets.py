from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from sandbox.oscom.query.buckets import Span, buckets


def make_span(first: str, last: str, zone: str = "Europe/Berlin") -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last), ZoneInfo(zone))


@pytest.mark.parametrize(
    ("day", "zone", "amount"),
    [
        ("2026-03-29", "Europe/Berlin", 23),
        ("2025-10-26", "Europe/Berlin", 25),
        ("2026-03-08", "America/New_York", 23),
        ("2026-03-30", "Europe/Berlin", 24),
        ("2025-09-07", "America/Santiago", 23),
        ("2025-10-26", "Asia/Kolkata", 24),
    ],
)
def test_a_day_has_the_hours_that_its_zone_gives_it(day: str, zone: str, amount: int) -> None:
    found = buckets(make_span(day, day, zone), "hour")

    assert len(found) == amount
    assert len({bucket.label for bucket in found}) == amount
    assert all(bucket.end - bucket.start == timedelta(hours=1) for bucket in found)


def test_the_repeated_hour_is_told_apart_by_its_offset() -> None:
    found = buckets(make_span("2025-10-26", "2025-10-26"), "hour")

    assert [bucket.label for bucket in found[2:4]] == [
        "2025-10-26T02:00:00+02:00",
        "2025-10-26T02:00:00+01:00",
    ]


@pytest.mark.parametrize(
    ("grain", "labels"),
    [
        ("week", ["2025-12-29", "2026-01-05"]),
        ("month", ["2025-12-01", "2026-01-01"]),
        ("quarter", ["2025-10-01", "2026-01-01"]),
        ("year", ["2025-01-01", "2026-01-01"]),
    ],
)
def test_labels_are_the_first_day_of_whole_buckets(grain: str, labels: list[str]) -> None:
    found = buckets(make_span("2025-12-30", "2026-01-06"), grain)

    assert [bucket.label for bucket in found] == labels


@pytest.mark.parametrize("grain", ["hour", "day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("zone", ["Europe/Paris", "Australia/Lord_Howe", "Pacific/Apia"])
def test_buckets_follow_each_other_without_gaps(grain: str, zone: str) -> None:
    span = make_span("2025-10-01", "2026-10-31", zone)
    found = buckets(span, grain)

    assert found[0].start <= span.since
    assert found[-1].end >= span.until
    assert all(one.end == two.start for one, two in pairwise(found))
