"""Brings choices that do not go together to the nearest ones that do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from widgets.builder import catalogue, offers
from widgets.builder.choices import Choices
from widgets.builder.offers import Account, Offer
from widgets.builder.option_fields import WORDS, OptionField, fields_of
from widgets.charts import registry as charts
from widgets.charts.errors import ChartError
from widgets.queries.query import Operator

FIRST_KIND = "kpi"
GRAIN = "day"


def settle(choices: Choices, accounts: Sequence[Account]) -> Choices:
    """Choices that may be saved together: the earlier step decides, what does not follow goes.

    Choices that go together already come back as they are.
    """
    found = _connected(choices, accounts)
    for step in STEPS:
        found = step(found)
    return found


def _connected(choices: Choices, accounts: Sequence[Account]) -> Choices:
    by_id = {each.id: each for each in accounts}
    account = by_id.get(choices.connection) or next(iter(accounts), None)
    if not choices.has_query or account is None:
        return choices
    return replace(choices, connection=account.id, source=account.source)


def _of_resource(choices: Choices) -> Choices:
    if not choices.has_query:
        return choices
    return replace(choices, resource=_one_of(choices.resource, offers.resources(choices)))


def _of_kind(choices: Choices) -> Choices:
    found = offers.kinds(choices)
    first = [each for each in found if each.value == FIRST_KIND]
    return replace(choices, kind=_one_of(choices.kind, [*first, *found]))


def _over_time(choices: Choices) -> Choices:
    if not choices.has_query:
        return choices
    bare = replace(choices, metrics=(), split=())
    found = offers.grains(bare)
    daily = [each for each in found if each.value == GRAIN]
    is_needed = all(each.value for each in found)
    grain = _one_of(choices.grain, [*daily, *found] if is_needed else found)
    return replace(choices, grain=grain, grain_place=choices.grain_place if grain else 0)


def _split(choices: Choices) -> Choices:
    resource = choices.found_resource
    if not choices.has_query or resource is None:
        return choices
    shape = offers.shape_of(choices)
    least, most = shape.count(over_time=bool(choices.grain)) or (0, 0)
    bare = replace(choices, metrics=())
    split: tuple[str, ...] = ()
    for name in dict.fromkeys(choices.split):
        if len(split) < most and _is_possible(bare, (*split, name)):
            split += (name,)
    for name in catalogue.dimensions(resource):
        if len(split) < least and name not in split and _is_possible(bare, (*split, name)):
            split += (name,)
    return replace(choices, split=split, grain_place=min(choices.grain_place, len(split)))


def _is_possible(choices: Choices, split: tuple[str, ...]) -> bool:
    """True if the last of these dimensions may be chosen beside those before it."""
    found = offers.splits(replace(choices, split=split), {}, len(split) - 1)
    return split[-1] in _possible(found)


def _measured(choices: Choices) -> Choices:
    if not choices.has_query:
        return choices
    found: tuple[str, ...] = ()
    for name in choices.metrics[: offers.MOST_METRICS]:
        if name not in found and name in _allowed(replace(choices, metrics=found), len(found)):
            found += (name,)
    if not found:
        found = tuple(_allowed(replace(choices, metrics=()), 0)[:1])
    return replace(choices, metrics=found)


def _filtered(choices: Choices) -> Choices:
    if not choices.has_query or not choices.conditions:
        return choices
    fields = set(catalogue.filter_fields(choices))
    resource = choices.found_resource
    kept = []
    for each in choices.conditions:
        if each.code:
            if resource is not None and resource.filterable:
                kept.append(each)
        elif each.field in fields:
            possible = [operator.value for operator in catalogue.operators(choices, each.field)]
            operator = each.operator if each.operator in possible else Operator.EQ.value
            kept.append(replace(each, operator=operator))
    return replace(choices, conditions=tuple(kept))


def _ordered(choices: Choices) -> Choices:
    if not choices.has_query:
        return choices
    selected = {*choices.metrics, *choices.dimensions}
    order = {name: way for name, way in choices.order if name in selected}
    return replace(choices, order=tuple(order.items()))


def _with_options(choices: Choices) -> Choices:
    """The options that the kind has, about names that are chosen."""
    known = {option.name: option for option in fields_of(choices.kind)}
    kept = {name: value for name, value in choices.options.items() if name in (*WORDS, *known)}
    found: dict[str, Any] = {}
    for name, given in kept.items():
        value = given if name in WORDS else _fitting(known[name], given, choices)
        if value is not None and _is_valid(choices.kind, name, value):
            found[name] = value
    return replace(choices, options=found)


def _fitting(option: OptionField, value: Any, choices: Choices) -> Any:
    """The part of an option's value that fits what is chosen; None where nothing does."""
    if option.names == "metrics":
        if isinstance(value, str):
            return value if value in choices.metrics else None
        return [name for name in value if name in choices.metrics] or None
    resource = choices.found_resource
    metric = resource.metrics.get(next(iter(choices.metrics), "")) if resource else None
    if option.needs_sum and metric and not metric.is_summed_over(frozenset(choices.split)):
        return None
    return value


def _is_valid(kind: str, name: str, value: Any) -> bool:
    """False of a value that another kind had under the same name."""
    try:
        charts.check(kind, {name: value})
    except ChartError as error:
        return getattr(error, "field", name) not in (name, f"{name}.0")
    return True


def _allowed(choices: Choices, slot: int) -> list[str]:
    found = offers.metrics(choices, {}, slot)
    return [each.value for each in found if each.value and not each.problem]


def _possible(found: Sequence[Offer]) -> list[str]:
    return [each.value for each in found if not each.problem]


def _one_of(value: str, found: Sequence[Offer]) -> str:
    possible = _possible(found)
    return value if value in possible else next(iter(possible), "")


# In the order of the form: each step fits its part to those before it.
STEPS = (_of_resource, _of_kind, _over_time, _split, _measured, _filtered, _ordered, _with_options)
