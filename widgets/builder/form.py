"""The builder's form: its groups of fields for some choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from widgets.builder import catalogue, offers
from widgets.builder.choices import Choices
from widgets.builder.filter_rows import filter_rows
from widgets.builder.form_data import NAMED, words_of
from widgets.builder.form_fields import Field, Group, flag, hidden, select, text
from widgets.builder.offers import Account, Offer
from widgets.builder.option_fields import Form, OptionField, fields_of, shown
from widgets.frames.frame import Unit
from widgets.sources.spec import Metric

MOST_ORDERS = 5
# The names that an option without any stands for.
NAMES_BY_DEFAULT = {"metrics": "All"}
FILLS = (
    Offer("zero", "as zero"),
    Offer("null", "as a gap"),
    Offer("none", "not at all"),
)


@dataclass(frozen=True, slots=True)
class Context:
    """All that a form depends on beside the choices: the client's accounts, its own labels and
    its currency, the errors by field, and texts that were refused.
    """

    accounts: Sequence[Account]
    words: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def groups(choices: Choices, context: Context) -> list[Group]:
    """The form in its order: each step offers what those before it leave possible."""
    found = [_first(choices, context)]
    if choices.has_query:
        found += [
            Group("Numbers", tuple(_numbers(choices, context))),
            Group("Only where", tuple(filter_rows(choices, context.words, context.errors))),
        ]
    options = tuple(_options(choices, context))
    if options:
        found.append(Group("Look", options))
    if choices.has_query:
        found += [
            Group("Rows", tuple(_rows(choices, context)), folded=True),
            Group(
                "Names",
                tuple(_names(choices, context)),
                help="For this widget alone; empty leaves the client's own names.",
                folded=True,
            ),
        ]
    return found


def _first(choices: Choices, context: Context) -> Group:
    found = [Field("kind", "Kind", "kinds", (choices.kind,), tuple(offers.kinds(choices)))]
    if choices.has_query:
        accounts = offers.connections(context.accounts)
        if len(accounts) > 1:
            found.append(select("connection", "Connection", choices.connection, accounts))
        else:
            found.append(hidden("connection", choices.connection))
        resources = offers.resources(choices)
        found.append(select("resource", "Data", choices.resource, resources))
    found += [hidden("kept", _kept(choices)), hidden("kind-shown", choices.kind)]
    return Group("What it shows", tuple(_with_errors(found, context)))


def _with_errors(found: Sequence[Field], context: Context) -> Iterator[Field]:
    for each in found:
        error = context.errors.get(each.name, "")
        values = (context.texts[each.name],) if each.name in context.texts else each.values
        yield replace(each, error=error, values=values) if error else each


def _numbers(choices: Choices, context: Context) -> Iterator[Field]:
    for slot in range(offers.metric_slots(choices)):
        value = choices.metrics[slot] if slot < len(choices.metrics) else ""
        found = offers.metrics(choices, context.words, slot)
        yield select(
            f"metric-{slot}",
            "Metric" if slot == 0 else "Metric besides",
            value,
            found,
            help=next((each.help for each in found if each.value == value), ""),
            error=context.errors.get(f"metric-{slot}", ""),
            is_slot=slot > 0,
        )
    if grains := offers.grains(choices):
        yield select("grain", "Over time", choices.grain, grains)
    for slot in range(offers.split_slots(choices)):
        found = offers.splits(choices, context.words, slot)
        value = choices.split[slot] if slot < len(choices.split) else ""
        label = "Broken down by" if slot == 0 else "and by"
        yield select(f"split-{slot}", label, value, found, is_slot=slot > 0)
    resource = choices.found_resource
    if resource and resource.open_prefixes and offers.split_slots(choices) > len(choices.split):
        name = resource.open_prefixes[0]
        yield text(
            "split-own",
            f"or by another {name}",
            "",
            help=f"The name of the {name} at the platform, such as “plan”.",
            is_slot=True,
        )


def _options(choices: Choices, context: Context) -> Iterator[Field]:
    for option in fields_of(choices.kind):
        yield from _with_errors(list(_option(option, choices, context)), context)


def _option(option: OptionField, choices: Choices, context: Context) -> Iterator[Field]:
    name, value = f"option-{option.name}", choices.options.get(option.name, option.default)
    if option.form is Form.FLAG:
        yield flag(name, option.label, bool(value), help=option.help)
    elif option.form is Form.CHOICE:
        found = [Offer(each, each.capitalize()) for each in option.choices]
        yield select(name, option.label, str(value), found, help=option.help)
    elif option.form is Form.NUMBER:
        label, unit = _measure(option, choices, context)
        yield text(name, label, shown(option, value), help=option.help, unit=unit)
    elif option.form is Form.TEXT:
        yield Field(name, option.label, "long", (str(value or ""),), help=option.help)
    elif len(_chosen_names(option, choices, context)) > 1 or value:
        yield from _name_slots(option, value, choices, context)


def _measure(option: OptionField, choices: Choices, context: Context) -> tuple[str, str]:
    """The label and the unit of a number: of a metric that is better when lower it is a limit."""
    if option.unit == "percent":
        return option.label, "%"
    metric = _shown_metric(choices)
    if option.unit != "metric" or metric is None:
        return option.label, ""
    units = {Unit.MONEY: context.currency, Unit.RATIO: "of 1"}
    label = "Limit" if metric.good == "down" else option.label
    return label, units.get(metric.unit, "")


def _shown_metric(choices: Choices) -> Metric | None:
    resource = choices.found_resource
    name = choices.options.get("metric") or next(iter(choices.metrics), "")
    return resource.metrics.get(str(name)) if resource else None


def _chosen_names(option: OptionField, choices: Choices, context: Context) -> list[Offer]:
    """The names that an option may hold: chosen metrics, or known values of the dimension."""
    resource = choices.found_resource
    if resource is None:
        return []
    if option.names == "metrics":
        label = catalogue.labels(resource, context.words)
        return [Offer(name, label.get(name, name)) for name in choices.metrics]
    entry = resource.dimension(next(iter(choices.split), ""))
    return [Offer(value, label) for value, label in entry.values.items()] if entry else []


def _name_slots(
    option: OptionField, value: Any, choices: Choices, context: Context
) -> Iterator[Field]:
    name, found = f"option-{option.name}", _chosen_names(option, choices, context)
    if option.form is Form.NAME:
        first = [Offer("", "The first"), *found]
        yield select(name, option.label, value or "", first, help=option.help)
        return
    chosen = list(value or ())
    most = int(option.most or len(found))
    empty = "Nothing more" if chosen else NAMES_BY_DEFAULT.get(option.name, "None")
    for slot in range(max(len(chosen), min(len(chosen) + 1, most))):
        current = chosen[slot] if slot < len(chosen) else ""
        rest = [each for each in found if each.value not in chosen or each.value == current]
        yield select(
            f"{name}-{slot}",
            option.label if slot == 0 else "and",
            current,
            [Offer("", empty), *rest],
            help="" if slot else option.help,
            is_slot=slot > 0,
        )


def _rows(choices: Choices, context: Context) -> Iterator[Field]:
    found = offers.orders(choices, context.words)
    for slot in range(min(len(choices.order) + 1, MOST_ORDERS) if choices.dimensions else 0):
        value = " ".join(choices.order[slot]) if slot < len(choices.order) else ""
        label = "Sorted by" if slot == 0 else "then by"
        yield select(f"order-{slot}", label, value, found, is_slot=slot > 0)
    yield from _with_errors(
        [
            text(
                "limit",
                "Most rows",
                str(choices.limit),
                help="As many as the platform is asked for.",
            )
        ],
        context,
    )
    yield select("fill", "Days without numbers are shown", choices.fill, FILLS)
    yield flag(
        "comparable",
        "Compare with the page's comparison",
        choices.comparable,
        help="The page's period always counts.",
    )


def _names(choices: Choices, context: Context) -> Iterator[Field]:
    own = choices.options.get("labels", {})
    names = catalogue.labels(choices.found_resource, context.words, choices.split)
    for name in _labelled(choices):
        label = names.get(name, name)
        found = text(f"label-{name}", label, own.get(name, ""), help=f"Else “{label}”.")
        yield from _with_errors([found], context)
    if choices.split:
        lines = "\n".join(
            f"{value}{NAMED}{label}" for value, label in _named_values(choices).items()
        )
        help_text = "One a line, such as “paid_search = Ads”."
        found = Field("values", "Names of values", "long", (lines,), help=help_text)
        yield from _with_errors([found], context)


def _labelled(choices: Choices) -> tuple[str, ...]:
    return (*choices.metrics, *choices.dimensions) if choices.has_query else ()


def _named_values(choices: Choices) -> dict[str, str]:
    """The names of values that a line can hold; others are kept beside the form."""
    own = choices.options.get("values", {})
    return {
        value: label
        for value, label in own.items()
        if words_of(f"{value}{NAMED}{label}") == {value: label} and value == value.replace("\r", "")
    }


def _kept(choices: Choices) -> dict[str, Any]:
    """The part of a widget that has no form element, carried through it as it is."""
    labels, values = choices.options.get("labels", {}), choices.options.get("values", {})
    labelled = _labelled(choices)
    lines = _named_values(choices) if choices.split else {}
    found = {
        "query": dict(choices.kept),
        "grain_place": choices.grain_place,
        "labels": {name: text for name, text in labels.items() if name not in labelled},
        "values": {value: label for value, label in values.items() if value not in lines},
    }
    return {name: value for name, value in found.items() if value}
