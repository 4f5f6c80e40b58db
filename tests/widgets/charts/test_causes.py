"""Causes: no claim that the numbers of a breakdown do not carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.charts.factories import (
    AMERICAN,
    CHANNEL,
    RATE,
    REVENUE,
    SESSIONS,
    make_channels,
    make_frame,
)
from widgets.charts import draw
from widgets.charts.causes import contributions
from widgets.charts.payload import Cause, Segment
from widgets.frames.frame import Column, Frame, Provenance
from widgets.queries.periods import DateRange

AMOUNTS = st.lists(
    st.tuples(
        st.decimals(0, 10_000, places=2, allow_nan=False),
        st.one_of(st.none(), st.decimals(0, 10_000, places=2, allow_nan=False)),
    ),
    min_size=1,
    max_size=8,
)


def make_breakdown(
    pairs: list[tuple[Decimal, Decimal | None]],
    column: Column = REVENUE,
    missing: Decimal = Decimal(0),
) -> Frame:
    """A channel per pair of numbers, now and before. `missing` is in the total alone."""
    amounts = {f"c{index}": now for index, (now, _) in enumerate(pairs)}
    return make_channels(
        amounts,
        column,
        previous=[before for _, before in pairs],
        totals={column.name: sum(amounts.values(), Decimal(0)) + missing},
        previous_totals={column.name: sum((b or Decimal(0) for _, b in pairs), Decimal(0))},
    )


def causes_of(frame: Frame) -> tuple[Cause, ...]:
    return draw("bar", frame, {}, AMERICAN).causes


CLEAR = [(Decimal(100), Decimal(40)), (Decimal(60), Decimal(50))]


def test_the_value_behind_most_of_a_rise_is_named() -> None:
    (cause,) = causes_of(make_breakdown(CLEAR))

    assert cause == Cause(
        "revenue",
        "$160.00",
        "$90.00",
        (
            Segment("Most of the rise in "),
            Segment("Revenue", "revenue"),
            Segment(" came from "),
            Segment("c0", is_cause=True),
            Segment("."),
        ),
    )


def test_the_value_behind_most_of_a_fall_is_named() -> None:
    (cause,) = causes_of(make_breakdown([(before, now) for now, before in CLEAR if before]))

    assert (
        "".join(part.text for part in cause.segments) == "Most of the fall in Revenue came from c0."
    )


@given(AMOUNTS)
def test_contributions_add_up_exactly(pairs: list[tuple[Decimal, Decimal | None]]) -> None:
    frame = make_breakdown(pairs)

    parts = contributions(frame, REVENUE)

    before = (frame.previous_totals or {})["revenue"]
    assert parts is not None
    assert sum(parts) == Fraction(frame.totals["revenue"]) - Fraction(before)  # type: ignore[arg-type]


@given(AMOUNTS)
def test_a_named_value_carries_more_than_half_and_every_number_is_a_total(
    pairs: list[tuple[Decimal, Decimal | None]],
) -> None:
    frame = make_breakdown(pairs)
    whole = sum(now - (before or 0) for now, before in pairs)

    for cause in causes_of(frame):
        (name,) = (part.text for part in cause.segments if part.is_cause)
        now, before = pairs[int(name[1:])]
        assert Decimal("0.5") < (now - (before or 0)) / whole <= 1
        (total,) = draw("bar", frame, {}, AMERICAN).totals
        assert (cause.exact, cause.previous_exact) == (total.exact, total.previous_exact)
        words = "".join(part.text for part in cause.segments if not part.is_cause)
        assert not any(character.isdigit() for character in words)


@given(AMOUNTS, st.decimals("0.01", 100, places=2))
def test_rows_that_do_not_add_up_explain_nothing(
    pairs: list[tuple[Decimal, Decimal | None]], missing: Decimal
) -> None:
    assert causes_of(make_breakdown(pairs, missing=missing)) == ()


@pytest.mark.parametrize(
    "pairs",
    [
        [(Decimal(50), Decimal(40)), (Decimal(60), Decimal(50))],  # half each
        [(Decimal(90), Decimal(40)), (Decimal(20), Decimal(50))],  # more than all of it
        [(Decimal(50), Decimal(40))],  # a lone value
        [(Decimal(50), Decimal(40)), (Decimal(40), Decimal(50))],  # no change
    ],
)
def test_nothing_is_named_without_a_clear_cause(pairs: list[tuple[Decimal, Decimal]]) -> None:
    assert causes_of(make_breakdown(list(pairs))) == ()


def test_rates_cut_answers_and_other_lengths_explain_nothing() -> None:
    clear = make_breakdown(CLEAR)
    rates = make_breakdown(CLEAR, RATE)
    cut = replace(clear, provenance=Provenance(native=True, calls=1, truncated=True))
    longer = replace(clear, comparison=DateRange(date(2026, 8, 1), date(2026, 9, 30)))

    assert [causes_of(frame) for frame in (rates, cut, longer)] == [(), (), ()]


def test_a_value_without_a_name_is_no_cause() -> None:
    frame = make_frame(
        (CHANNEL, SESSIONS),
        [(None, 100), ("a", 60)],
        previous=({"sessions": 40}, {"sessions": 50}),
        comparison=DateRange(date(2026, 9, 21), date(2026, 10, 20)),
        totals={"sessions": 160},
        previous_totals={"sessions": 90},
    )

    assert causes_of(frame) == ()
