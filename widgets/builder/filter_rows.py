"""Rows of the form for filters: a field, an operator that fits it, and a value that fits both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from widgets.builder import catalogue
from widgets.builder.choices import Choices
from widgets.builder.conditions import OPERATORS, Condition, in_words
from widgets.builder.form_fields import Field, hidden, select
from widgets.builder.offers import Offer
from widgets.queries.query import LISTS, WITHOUT_VALUE, Operator

MOST_FILTERS = 20
# Operators whose value is one of the known ones.
EXACT = (Operator.EQ, Operator.NEQ)
SEVERAL = (Operator.IN, Operator.NOT_IN)


def filter_rows(
    choices: Choices, words: Mapping[str, str], errors: Mapping[str, str]
) -> Iterator[Field]:
    """A row for each condition, and one more to add another."""
    names = list(catalogue.filter_fields(choices))
    used = (each.field for each in choices.conditions if each.field)
    label = catalogue.labels(choices.found_resource, words, (*choices.split, *used))
    fields = [Offer(name, label.get(name, name)) for name in names]
    for row, condition in enumerate(choices.conditions):
        if condition.code:
            yield hidden(f"filter-{row}-code", condition.code)
            yield Field(
                f"filter-{row}-remove",
                "Remove",
                "flag",
                note=in_words(condition.code, label),
                error=errors.get(f"filter-{row}-value", ""),
            )
        else:
            yield from _row(row, condition, choices, fields, errors)
    if names and len(choices.conditions) < MOST_FILTERS:
        add = [Offer("", "Nothing more" if choices.conditions else "Everything"), *fields]
        yield select(f"filter-{len(choices.conditions)}-field", "Condition", "", add)


def _row(
    row: int,
    condition: Condition,
    choices: Choices,
    fields: list[Offer],
    errors: Mapping[str, str],
) -> Iterator[Field]:
    removable = [Offer("", "Remove this condition"), *fields]
    yield select(f"filter-{row}-field", "Condition", condition.field, removable)
    possible = [
        Offer(operator.value, OPERATORS[operator])
        for operator in catalogue.operators(choices, condition.field)
    ]
    operator = select(
        f"filter-{row}-operator", "Comparison", condition.operator, possible, is_slot=True
    )
    yield operator
    if condition.operator not in WITHOUT_VALUE:
        yield _value(row, condition, choices, errors.get(f"filter-{row}-value", ""))


def _value(row: int, condition: Condition, choices: Choices, error: str) -> Field:
    """The element of a condition's value: known values are chosen, others typed."""
    resource, name = choices.found_resource, f"filter-{row}-value"
    entry = resource.dimension(condition.field) if resource else None
    known = [Offer(value, label) for value, label in entry.values.items()] if entry else []
    order = [each.value for each in known]
    chosen = condition.values
    if known and condition.operator in EXACT:
        if condition.text not in order:
            known.insert(0, Offer(condition.text, condition.text or "Choose a value"))
        return select(name, "Value", condition.text, known, error=error, is_slot=True)
    is_ordered = list(chosen) == [value for value in order if value in chosen]
    if known and condition.operator in SEVERAL and is_ordered:
        return Field(name, "Value", "checks", chosen, tuple(known), error=error, is_slot=True)
    if condition.operator in LISTS:
        help_text = "Two lines: from and to." if condition.operator == "between" else "One a line."
        return Field(
            name, "Value", "long", (condition.text,), help=help_text, error=error, is_slot=True
        )
    return Field(name, "Value", "text", (condition.text,), error=error, is_slot=True)
