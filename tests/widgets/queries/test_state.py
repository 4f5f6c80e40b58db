from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.queries import state
from widgets.queries.errors import InvalidState
from widgets.queries.periods import Comparison, DateRange, Preset
from widgets.queries.query import Filter, Order, Query
from widgets.queries.state import State

NOW = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)


def read(zone: str = "UTC", **params: str) -> State:
    named = {name.rstrip("_"): text for name, text in params.items()}
    return state.read(named, now=NOW, zone=zone)


def days(start: str, end: str) -> DateRange:
    return DateRange(date.fromisoformat(start), date.fromisoformat(end))


def test_without_parameters_the_last_30_days_are_compared() -> None:
    assert read() == State(
        Preset.LAST_30_DAYS,
        days("2026-03-01", "2026-03-30"),
        Comparison.PREVIOUS_PERIOD,
        days("2026-01-30", "2026-02-28"),
    )


def test_today_is_the_clients_day() -> None:
    assert read("Europe/Berlin", period="month_to_date").period == days("2026-04-01", "2026-04-01")
    assert read("America/New_York", period="last_7_days").period.end == date(2026, 3, 30)


def test_days_may_be_chosen_and_the_comparison_switched_off() -> None:
    found = read(from_="2026-01-01", to="2026-01-31", compare="off")

    assert found == State(None, days("2026-01-01", "2026-01-31"), Comparison.OFF, None)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"period": "last_week"}, "period"),
        ({"compare": "custom"}, "compare_from"),
        ({"compare": "custom", "compare_from": "2026-01-01"}, "compare_to"),
        ({"compare_from": "2026-01-01", "compare_to": "2026-01-02"}, "compare_from"),
        ({"compare": "off", "compare_to": "2026-01-02"}, "compare_to"),
        (
            {"compare": "custom", "compare_from": "2026-03-31", "compare_to": "2026-04-01"},
            "compare_to",
        ),
        ({"grain": "hour"}, "grain"),
        ({"grain": "Week"}, "grain"),
        ({"grain": ""}, "grain"),
        ({"period": ""}, "period"),
        ({"period": "LAST_7_DAYS"}, "period"),
        ({"compare": "next_year"}, "compare"),
        ({"from": "2026-01-01"}, "to"),
        ({"to": "2026-01-01"}, "from"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "from"),
        ({"from": "2026-01-01", "to": "2026-04-01"}, "to"),
        ({"from": "1999-12-31", "to": "2000-01-05"}, "from"),
        ({"from": "2025-01-01", "to": "2026-02-05"}, "from"),
        ({"from": "20260101", "to": "2026-01-05"}, "from"),
        ({"from": "2026-W01-1", "to": "2026-01-05"}, "from"),
        ({"from": "2026-02-30", "to": "2026-03-01"}, "from"),
        ({"from": "2026-01-01", "to": "2026-01-05", "period": "last_7_days"}, "period"),
    ],
)
def test_a_wrong_parameter_is_named(params: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidState) as refusal:
        state.read(params, now=NOW, zone="UTC")

    assert refusal.value.field == field


@given(
    st.dictionaries(
        st.sampled_from(("period", "from", "to", "compare", "grain")), st.text(max_size=30)
    )
)
def test_no_text_breaks_it(params: dict[str, str]) -> None:
    with suppress(InvalidState):
        assert state.read(params, now=NOW, zone="Pacific/Auckland").period.days <= 400


@given(
    st.sampled_from(Preset) | st.dates(date(2025, 3, 1), date(2026, 3, 31)),
    st.sampled_from(Comparison),
    st.integers(0, 6),
    st.sampled_from((None, "day", "week", "month")),
)
def test_parameters_read_back_give_the_state_again(
    chosen: Preset | date, comparison: Comparison, week_start: int, grain: str | None
) -> None:
    params = (
        {"period": chosen.value}
        if isinstance(chosen, Preset)
        else {"from": chosen.isoformat(), "to": "2026-03-31"}
    )
    params["compare"] = comparison.value
    if comparison is Comparison.CUSTOM:
        params |= {"compare_from": "2025-01-01", "compare_to": "2025-02-03"}
    if grain:
        params["grain"] = grain
    found = state.read(params, now=NOW, zone="UTC", week_start=week_start)

    assert found.grain == grain
    assert state.read(found.params(), now=NOW, zone="UTC", week_start=week_start) == found
    assert State.load(found.dump()) == found


def test_a_query_takes_the_pages_days_and_the_viewers_locks() -> None:
    mine = Filter(field="channel", value="email")
    lock = Filter(field="property:country", value="DE")
    query = Query(connection=uuid4(), metrics=("sessions",), filters=(mine, lock))
    found = state.apply(query, read(), zone="Europe/Berlin", locks=(lock,))

    assert found.period == days("2026-03-01", "2026-03-30")
    assert found.comparison == days("2026-01-30", "2026-02-28")
    assert found.timezone == "Europe/Berlin"
    assert found.filters == (lock, mine)


def test_a_lock_is_kept_whatever_the_query_filters() -> None:
    lock = Filter(field="property:member", value=True)
    query = Query(
        connection=uuid4(),
        metrics=("sessions",),
        filters=(Filter(field="property:member", value=1),),
    )

    [found] = state.apply(query, read(), zone="UTC", locks=(lock,)).filters

    assert isinstance(found, Filter)
    assert found.value is True


def test_a_widget_may_stay_out_of_the_comparison() -> None:
    query = Query(connection=uuid4(), metrics=("sessions",), comparable=False)

    assert state.apply(query, read(), zone="UTC").comparison is None


def test_today_is_compared_by_the_same_hours_of_one_day() -> None:
    other_days = {"compare": "custom", "compare_from": "2026-03-01", "compare_to": "2026-03-02"}

    assert read(period="today").same_hours
    assert read(from_="2026-03-31", to="2026-03-31").same_hours
    assert not read(period="yesterday").same_hours
    assert not read(period="today", compare="off").same_hours
    assert not read(period="today", **other_days).same_hours
    assert not read(period="month_to_date").same_hours


def test_a_single_day_is_told_by_its_hours() -> None:
    query = Query(
        connection=uuid4(),
        metrics=("sessions",),
        dimensions=("channel", "day"),
        order=(Order(field="day"), Order(field="sessions", direction="desc")),
    )

    today = state.apply(query, read(period="today"), zone="UTC", by_hour=True)
    week = state.apply(query, read(period="last_7_days"), zone="UTC", by_hour=True)
    never = state.apply(query, read(period="today"), zone="UTC")

    assert today.dimensions == ("channel", "hour")
    assert [order.field for order in today.order] == ["hour", "sessions"]
    assert today.same_hours
    assert week.dimensions == never.dimensions == ("channel", "day")
    assert not week.same_hours
