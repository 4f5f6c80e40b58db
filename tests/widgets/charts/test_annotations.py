"""Annotation marks: their positions, numbers and texts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients.auth.viewer import Formats
from tests.widgets.charts.factories import (
    AMERICAN,
    CHANNEL,
    DAY,
    GERMAN,
    SESSIONS,
    START,
    make_channels,
    make_days,
    make_frame,
)
from widgets.charts import draw
from widgets.charts.annotations import ChartAnnotation, annotation_groups, timeline
from widgets.charts.formats import writer
from widgets.charts.payload import AnnotationGroup, Timeline
from widgets.frames.frame import Column, Frame, Unit
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange

NOON = datetime(2026, 10, 23, 12, tzinfo=UTC)
FRIDAY = NOON.date()


def happening(text: str, *, day: date = FRIDAY, **fields: Any) -> ChartAnnotation:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return ChartAnnotation(**({"kind": "published", "at": at, "day": day, "text": text} | fields))


def marked(
    frame: Frame, *happenings: ChartAnnotation, kind: str = "line", formats: Formats = AMERICAN
) -> Any:
    line = draw(kind, frame, {}, formats).timeline
    assert line is not None
    return annotation_groups(line, happenings, writer(formats))


def test_a_mark_stands_at_its_day_and_says_what_happened() -> None:
    found = marked(make_days(1, 2, 3, 4), happening("Winter boots"))

    assert found == (
        AnnotationGroup("2026-10-23", 1, "Fri, Oct 23, 2026", ("Content published: Winter boots",)),
    )


def test_annotations_of_one_bucket_share_a_mark_and_numbers_follow_the_axis() -> None:
    later = happening("Launch", kind="completed", day=FRIDAY + timedelta(days=1))
    found = marked(make_days(1, 2, 3, 4), later, happening("B"), happening("A"))

    assert [(mark.number, mark.x, mark.texts) for mark in found] == [
        (1, "2026-10-23", ("Content published: A", "Content published: B")),
        (2, "2026-10-24", ("Campaign completed: Launch",)),
    ]


def test_the_order_of_events_does_not_matter() -> None:
    events = [happening("A"), happening("B", kind="alert"), happening("C", day=START)]

    assert marked(make_days(1, 2, 3), *events) == marked(make_days(1, 2, 3), *events[::-1])


def test_many_in_one_bucket_are_counted_beyond_the_sixth() -> None:
    (mark,) = marked(make_days(1, 2, 3), *(happening(f"Post {number}") for number in range(9)))

    assert mark.texts[5:] == ("Content published: Post 5", "3 more")


def test_bars_are_marked_by_their_place_and_lying_ones_not_at_all() -> None:
    frame = make_days(1, 2, 3)

    (mark,) = marked(frame, happening("A"), kind="bar")

    assert mark.x == 2
    assert draw("bar", frame, {"orientation": "horizontal"}, AMERICAN).timeline is None


def test_a_chart_without_time_has_no_timeline() -> None:
    assert draw("bar", make_channels({"email": 1}), {}, AMERICAN).timeline is None
    assert timeline(("email",), CHANNEL, writer(AMERICAN)) is None


@pytest.mark.parametrize(
    ("grain", "starts", "expected"),
    [
        ("week", [date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 26)], "2026-10-19"),
        ("month", [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)], "2026-10-01"),
    ],
)
def test_in_a_longer_bucket_each_text_says_its_day(
    grain: str, starts: list[date], expected: str
) -> None:
    column = Column(grain, grain.title(), grain=grain)
    frame = make_frame((column, SESSIONS), [(start, 1) for start in starts])

    (mark,) = marked(frame, happening("Stiefel"), formats=GERMAN)

    assert mark.x == expected
    assert mark.texts == ("23. Okt. · Inhalt veröffentlicht: Stiefel",)


def test_by_the_hour_a_mark_stands_at_its_hour_in_the_clients_zone() -> None:
    hours = [datetime(2026, 10, 23, hour, tzinfo=UTC) for hour in range(10, 20)]
    column = Column("hour", "Hour", grain="hour")
    frame = make_frame((column, SESSIONS), [(hour, 1) for hour in hours])

    (mark,) = marked(frame, happening("A", at=NOON + timedelta(minutes=20)), formats=GERMAN)

    assert mark.x == "2026-10-23 14:00"


@pytest.mark.parametrize(("hour", "place"), [(0, 2), (1, 3), (2, 4)])
def test_an_hour_that_clocks_show_twice_has_marks_of_its_own(hour: int, place: int) -> None:
    day = date(2026, 10, 25)
    hours = labels(DateRange(day, day), "hour", "Europe/Berlin")
    column = Column("hour", "Hour", grain="hour")
    frame = make_frame((column, SESSIONS), [(each, 1) for each in hours])
    at = datetime(2026, 10, 25, hour, 20, tzinfo=UTC)

    (mark,) = marked(frame, happening("A", at=at), formats=GERMAN)

    assert (mark.x, mark.when) == (place, writer(GERMAN).bucket(hours[place], "hour"))


def test_events_before_the_first_bucket_are_not_marked() -> None:
    assert marked(make_days(1, 2), happening("A", day=START - timedelta(days=1))) == ()


def test_an_alerts_metric_is_named_in_the_readers_language() -> None:
    alert = happening("Sessions", kind="alert", figures="7 < 10")

    (german,) = marked(make_days(1, 2, 3), alert, formats=GERMAN)
    (bare,) = marked(make_days(1, 2, 3), happening("", kind="alert"), formats=AMERICAN)

    assert german.texts == ("Warnung: Sitzungen 7, unter 10",)
    assert bare.texts == ("Alert",)


@pytest.mark.parametrize(
    ("figures", "unit", "american", "german"),
    [
        ("1234.5 ≥ 1000", Unit.MONEY, "$1,234.50, at least $1,000.00", "mindestens 1.000,00 €"),
        ("0.0312 < 0.05", Unit.RATIO, "3.12%, below 5.00%", "3,12 %, unter 5,00 %"),
        ("12500 > 10000", Unit.COUNT, "12,500, above 10,000", "12.500, über 10.000"),
        ("10 ≤ 10.5", Unit.COUNT, "10, at most 10.5", "10, höchstens 10,5"),
        ("0.0004 = 0.0004", None, "0.0004, equal to 0.0004", "0,0004, genau 0,0004"),
        ("-3 ≠ 1e+06", None, "-3, not 1,000,000", "-3, nicht 1.000.000"),
        ("1234", Unit.COUNT, "1,234", "1.234"),
        ("many < few", None, "many < few", "many < few"),
    ],
)
def test_an_alerts_figures_are_written_for_the_reader(
    figures: str, unit: Unit | None, american: str, german: str
) -> None:
    alert = happening("x", kind="alert", figures=figures, unit=unit)

    (ours,) = marked(make_days(1, 2, 3), alert, formats=AMERICAN)
    (theirs,) = marked(make_days(1, 2, 3), alert, formats=GERMAN)

    assert ours.texts == (f"Alert: x {american}",)
    assert theirs.texts[0].replace("\N{NO-BREAK SPACE}", " ").endswith(german)


def test_markup_stays_text() -> None:
    (mark,) = marked(make_days(1, 2, 3), happening("<img src=x onerror=alert(1)>"))

    assert mark.texts == ("Content published: <img src=x onerror=alert(1)>",)


def test_series_over_time_share_one_timeline() -> None:
    rows = [(START, "a", 1), (START, "b", 2), (START + timedelta(days=1), "a", 3)]
    frame = make_frame((DAY, CHANNEL, SESSIONS), rows)

    assert draw("area", frame, {}, AMERICAN).timeline == Timeline(
        "day", ("2026-10-21", "2026-10-22")
    )
