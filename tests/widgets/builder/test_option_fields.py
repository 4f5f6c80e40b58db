"""Options of every kind as fields of a form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.builder.option_fields import Form, OptionField, fields_of, number, shown
from widgets.charts import kinds

PERCENT = OptionField("change", "Change", "", Form.NUMBER, 0.01, unit="percent")
AMOUNT = OptionField("goal", "Goal", "", Form.NUMBER, None)


@pytest.mark.parametrize("kind", kinds())
def test_every_option_of_every_kind_has_a_field_in_words(kind: str) -> None:
    found = fields_of(kind)

    named = {option.name for option in found} | {"labels", "values"}
    assert named == set(kinds()[kind].options.model_fields)
    assert all(option.label[0].isupper() and "_" not in option.label for option in found)


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_says_what_it_shows(kind: str) -> None:
    assert kinds()[kind].description.endswith(".")


@given(value=st.floats(0, 1))
def test_a_percentage_comes_back_to_the_last_digit(value: float) -> None:
    assert number(PERCENT, shown(PERCENT, value)) == value


def test_numbers_are_typed_as_people_type_them() -> None:
    assert number(AMOUNT, " 12,5 ") == 12.5
    assert number(PERCENT, "1") == 0.01
    assert shown(AMOUNT, 160.0) == "160"


@pytest.mark.parametrize("text", ["", "many", "NaN", "inf", "1 000"])
def test_text_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a number is needed"):
        number(AMOUNT, text)


def test_limits_come_from_the_options_themselves() -> None:
    by_name = {option.name: option for option in fields_of("bar")}

    assert (by_name["limit"].least, by_name["limit"].most, by_name["limit"].is_whole) == (
        1,
        50,
        True,
    )
    assert by_name["orientation"].choices == ("auto", "horizontal", "vertical")
