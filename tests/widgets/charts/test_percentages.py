from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.charts.factories import AMERICAN, GERMAN, make_channels
from widgets.charts import draw
from widgets.charts.formats import writer
from widgets.frames.frame import Unit

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0, 1, "0.0%"),
        (1, 1, "100.0%"),
        (0.0003, 1, "0.03%"),
        (0.9997, 1, "99.97%"),
        (Decimal("0.9997"), 0, "99.97%"),
        (0.996, 0, "99.6%"),
        (1.004, 0, "100.4%"),
        (0.00003, 1, "<0.01%"),
        (-0.00003, 1, ">-0.01%"),
        (0.99999, 1, ">99.99%"),
        (1.000001, 0, ">100%"),
        (0.30000000000000004 * 10 / 3, 1, "100.0%"),
        (0.4213, 1, "42.1%"),
    ],
)
def test_a_share_is_none_or_all_only_where_it_is(
    share: float | Decimal, digits: int, text: str
) -> None:
    assert writer(AMERICAN).exact(share, Unit.RATIO, digits) == text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (-0.9999, "−99.99%"),
        (-0.99996, "<−99.99%"),
        (-1, "−100%"),
        (0.0004, "+0.04%"),
        (-0.0004, "−0.04%"),
        (0.00004, "<+0.01%"),
        (-0.00004, ">−0.01%"),
        (0, "0%"),
        (0.9996, "+99.96%"),
        (1.004, "+100.4%"),
    ],
)
def test_a_change_is_none_or_all_only_where_it_is(change: float, text: str) -> None:
    assert writer(AMERICAN).change(change) == text


def test_bounds_are_set_as_the_language_sets_them() -> None:
    write = writer(GERMAN)

    assert write.exact(0.00001, Unit.RATIO) == f"<{NBSP}0,01{NBSP}%"
    assert write.change(-0.99999) == f"<{NBSP}−99,99{NBSP}%"


@given(st.floats(-3, 3), st.integers(0, 2))
def test_no_number_is_rounded_to_a_landmark(value: float, digits: int) -> None:
    text = writer(AMERICAN).percent(value, digits)

    plain = float(text.strip("<>%")) / 100
    near = min((0, 1, -1), key=lambda landmark: abs(value - landmark))
    is_exact = text[0] not in "<>" and abs(plain) in (0, 1)
    assert not is_exact or abs(value - near) < 1e-10
    assert abs(plain - value) < 0.0051


def test_a_slice_of_nearly_nothing_says_so() -> None:
    frame = make_channels({"a": 999_997, "b": 3})

    shares = [key.text for key in draw("pie", frame, {}, AMERICAN).legend]

    assert shares == [">99.99%", "<0.01%"]


@pytest.mark.parametrize(("unit", "text"), [(Unit.MONEY, "$0.00"), (Unit.NUMBER, "0")])
def test_a_number_that_rounds_to_zero_has_no_sign(unit: Unit, text: str) -> None:
    assert writer(AMERICAN).exact(Decimal("-0.001"), unit) == text
    assert writer(AMERICAN).value(-0.001, unit) == text
    assert writer(AMERICAN).exact(-0.0, unit) == text
    assert writer(AMERICAN).exact(Decimal("-0.006"), Unit.MONEY) == "-$0.01"
