from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.widgets.charts.factories import (
    AMERICAN,
    BOUNCES,
    DAY,
    GERMAN,
    RATE,
    SESSIONS,
    make_frame,
)
from widgets.charts import check, draw
from widgets.charts.errors import InvalidOptions
from widgets.charts.payload import Detail, Goal
from widgets.frames.frame import NARROWED, Column, Frame, Value
from widgets.queries.periods import DateRange


def make_total(value: Value, days: DateRange, column: Column = SESSIONS) -> Frame:
    """Known until noon in Berlin on 10 November 2026."""
    return make_frame(
        (DAY, column),
        [],
        period=days,
        totals={column.name: value},
        as_of=datetime(2026, 11, 10, 11, tzinfo=UTC),
    )


NOVEMBER = DateRange(date(2026, 11, 1), date(2026, 11, 10))


def test_a_goal_is_due_in_the_period_shown() -> None:
    payload = draw("gauge", make_total(80, NOVEMBER), {"goal": 100}, AMERICAN)

    assert payload.goal == Goal(0.8, None, "Goal 100", "80% reached", "", "bad")
    assert payload.summary == "Sessions 80, Goal 100, 80% reached."


def test_a_month_to_date_keeps_pace_with_its_days_that_are_over() -> None:
    payload = draw("gauge", make_total(400, NOVEMBER), {"goal": 1200, "per": "month"}, GERMAN)

    # Nine and a half of thirty days: 380 of 1,200.
    assert payload.goal == Goal(
        pytest.approx(1 / 3),
        pytest.approx(9.5 / 30),
        "Ziel 1.200",
        "33\xa0% erreicht",
        "20 vor dem Plan",
        "good",
    )


def test_days_of_several_months_have_their_part_of_the_goal() -> None:
    days = DateRange(date(2026, 10, 17), date(2026, 11, 15))  # 15 of 31 and 15 of 30

    goal = draw("gauge", make_total(3, days), {"goal": 310, "per": "month"}, AMERICAN).goal

    assert goal.text == "Goal 305"
    assert goal.pace is None


def test_a_whole_month_is_held_against_the_whole_goal() -> None:
    days = DateRange(date(2026, 10, 1), date(2026, 10, 31))

    goal = draw("gauge", make_total(310, days), {"goal": 310, "per": "month"}, AMERICAN).goal

    assert (goal.share, goal.pace, goal.text, goal.mood) == (1, None, "Goal 310", "good")


@pytest.mark.parametrize(
    ("per", "start", "end"),
    [
        ("week", date(2026, 11, 8), date(2026, 11, 10)),  # American weeks begin on Sunday
        ("quarter", date(2026, 10, 1), date(2026, 11, 10)),
        ("year", date(2026, 1, 1), date(2026, 11, 10)),
    ],
)
def test_whatever_begins_with_its_goal_has_a_pace(per: str, start: date, end: date) -> None:
    frame = make_total(1, DateRange(start, end))

    assert draw("gauge", frame, {"goal": 100, "per": per}, AMERICAN).goal.pace is not None


def test_of_what_should_be_low_the_goal_is_a_limit() -> None:
    goal = draw("gauge", make_total(120, NOVEMBER, BOUNCES), {"goal": 100}, AMERICAN).goal

    assert (goal.text, goal.share_text, goal.mood) == ("Limit 100", "120% used", "bad")
    assert goal.share == 1


def test_a_metric_that_does_not_accumulate_has_no_pace() -> None:
    with pytest.raises(InvalidOptions) as caught:
        draw("gauge", make_total(1, NOVEMBER, RATE), {"goal": 1, "per": "month"}, AMERICAN)

    assert caught.value.field == "per"


def test_a_goal_is_needed() -> None:
    with pytest.raises(InvalidOptions) as caught:
        check("gauge", {})

    assert caught.value.field == "goal"


def test_a_filtered_number_is_held_against_no_goal() -> None:
    frame = replace(make_total(30, NOVEMBER), warnings=(NARROWED,))

    payload = draw("gauge", frame, {"goal": 100}, AMERICAN)

    assert payload.goal is None
    assert payload.totals[0].text == "30"
    assert payload.summary == "Sessions 30."
    assert payload.notes == ("The goal is for everything, unfiltered",)


def test_the_tooltip_tells_what_is_due_and_what_is_left() -> None:
    (place,) = draw(
        "gauge", make_total(8, NOVEMBER), {"goal": 30, "per": "month"}, AMERICAN
    ).tooltip.places

    assert place.facts == (
        Detail("Goal", "30"),
        Detail("Due by now", "9"),
        Detail("Still to go", "22"),
    )


def test_the_tooltip_of_a_narrowed_gauge_has_no_goal() -> None:
    frame = replace(make_total(8, NOVEMBER), warnings=(NARROWED,))

    (place,) = draw("gauge", frame, {"goal": 30}, AMERICAN).tooltip.places

    assert place.facts == ()
