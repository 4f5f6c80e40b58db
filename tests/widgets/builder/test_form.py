"""The builder's form: what it shows is what it reads back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from demo.content import DemoWidget
from tests.widgets.builder.test_choices import ACCOUNT, ACCOUNTS, SOURCES, TILES, stored
from tests.widgets.builder.test_settling import any_choices, settled
from widgets.builder import choices, form, form_data, settling
from widgets.builder.choices import Choices, Stored
from widgets.builder.form import Context
from widgets.builder.form_fields import Field, data_of

CONTEXT = Context(ACCOUNTS, currency="EUR")


def posted(chosen: Choices, **changes: str) -> form_data.Posted:
    """The form as a browser submits it for these choices, after changes by hand."""
    data: dict[str, list[str]] = data_of(form.groups(chosen, CONTEXT))
    given = {name.replace("__", "-"): [text] for name, text in changes.items()}
    return form_data.read(data | given, ACCOUNTS)


def fields(chosen: Choices, context: Context = CONTEXT) -> dict[str, Field]:
    return {each.name: each for group in form.groups(chosen, context) for each in group.fields}


@pytest.mark.parametrize("tile", TILES, ids=lambda tile: f"{tile.kind} {tile.title}")
def test_an_opened_widget_is_submitted_as_it_was(tile: DemoWidget) -> None:
    found = choices.read(stored(tile), SOURCES)

    assert posted(found) == form_data.Posted(found)


@given(chosen=any_choices())
def test_whatever_settles_is_submitted_as_it_was(chosen: Choices) -> None:
    found = settling.settle(chosen, [ACCOUNT])

    again = posted(found)

    assert again.errors == {}
    assert choices.write(again.choices) == choices.write(found)


def test_parts_without_an_element_are_carried_through() -> None:
    query: dict[str, Any] = {
        "connection": ACCOUNT.id,
        "metrics": ["sessions"],
        "dimensions": ["channel", "day"],
        "week_start": 6,
        "filters": [{"or": [{"field": "channel", "value": "email"}]}],
    }
    options = {"labels": {"revenue": "Umsatz"}, "values": {"a = b": "c", "email": "Mail"}}
    found = choices.read(Stored("table", query, options), SOURCES)

    again = posted(found)

    assert again.choices == found
    assert choices.write(again.choices).query == {**query, "resource": "analytics"} | {
        "filters": [
            {"or": [{"field": "channel", "operator": "eq", "value": "email"}]},
        ]
    }


def test_a_condition_that_is_kept_as_code_can_be_removed() -> None:
    query = {"connection": ACCOUNT.id, "metrics": ["sessions"]}
    query |= {"filters": [{"or": [{"field": "channel", "value": "email"}]}]}  # type: ignore[dict-item]
    found = choices.read(Stored("kpi", query, {}), SOURCES)

    assert fields(found)["filter-0-remove"].note == "Channel is email"
    assert posted(found, filter__0__remove="on").choices.conditions == ()


def test_the_goal_of_a_metric_that_is_better_lower_is_a_limit() -> None:
    gauge = settled(kind="gauge", resource="seo_keywords", metrics=("position",))
    money = settled(kind="gauge", metrics=("revenue",))

    assert fields(gauge)["option-goal"].label == "Limit"
    assert (fields(money)["option-goal"].label, fields(money)["option-goal"].unit) == (
        "Goal",
        "EUR",
    )


def test_text_that_is_no_number_is_refused_at_its_field_and_shown_again() -> None:
    found = posted(settled(kind="bar", metrics=("sessions",)), option__limit="ten", limit="-1")

    assert found.errors == {
        "option-limit": "Write a whole number.",
        "limit": "Write a whole number.",
    }
    context = Context([ACCOUNT], errors=found.errors, texts={"option-limit": "ten"})
    again = fields(found.choices, context)["option-limit"]
    assert (again.value, again.error) == ("ten", "Write a whole number.")


def test_numbers_of_another_kind_are_no_fault_of_the_chosen_one() -> None:
    bars = settled(kind="bar", metrics=("sessions",), options={"limit": 40})

    assert posted(bars, kind="pie").errors == {}
    assert "from 1 to 50" in posted(bars, option__limit="51").errors["option-limit"]


def test_the_parts_of_a_filter_are_labelled_apart() -> None:
    found = settled(kind="kpi")
    one = settling.settle(posted(found, filter__0__field="channel").choices, [ACCOUNT])

    parts = [fields(one)[f"filter-0-{part}"].label for part in ("field", "operator", "value")]

    assert parts == ["Condition", "Comparison", "Value"]


def test_known_values_of_a_filter_are_chosen_by_name() -> None:
    found = settled(kind="kpi")
    one = settling.settle(posted(found, filter__0__field="channel").choices, [ACCOUNT])
    some = settling.settle(
        posted(one, filter__0__operator="in", filter__0__value="email").choices, [ACCOUNT]
    )

    assert fields(one)["filter-0-value"].element == "select"
    assert ("email", "Email") in [
        (each.value, each.label) for each in fields(one)["filter-0-value"].offers
    ]
    assert (fields(some)["filter-0-value"].element, fields(some)["filter-0-value"].values) == (
        "checks",
        ("email",),
    )


def test_a_text_asks_for_no_data() -> None:
    assert set(fields(settled(kind="text"))) == {
        "kind",
        "kind-shown",
        "kept",
        "option-markdown",
    }


@pytest.mark.parametrize("data", [{}, {"kept": ["["]}, {"kept": ["[1]"]}, {"kind": ["hologram"]}])
def test_data_that_no_form_sends_makes_choices_as_well(data: dict[str, list[str]]) -> None:
    found = settling.settle(form_data.read(data, [ACCOUNT]).choices, [ACCOUNT])

    assert (found.kind, found.metrics) == ("kpi", ("sessions",))
