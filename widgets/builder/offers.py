"""The possible choices at each step, from a source's catalogue and the kinds' shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from widgets.builder import catalogue
from widgets.builder.choices import Choices
from widgets.charts import registry as charts
from widgets.charts.registry import Kind
from widgets.charts.shapes import Shape
from widgets.queries.query import GRAINS
from widgets.sources import registry as sources
from widgets.sources.spec import Metric, Resource

MOST_METRICS = 10
MOST_DIMENSIONS = 4
WHOLE = "The whole period"


@dataclass(frozen=True, slots=True)
class Account:
    """A connection of the client: its id, its label and its source's name."""

    id: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One possible choice. `problem` says why it cannot be chosen beside the others."""

    value: str
    label: str
    help: str = ""
    problem: str = ""


def kind_of(choices: Choices) -> Kind | None:
    return charts.kinds().get(choices.kind)


def shape_of(choices: Choices) -> Shape:
    found = kind_of(choices)
    return found.shape if found else Shape()


def connections(accounts: Sequence[Account]) -> list[Offer]:
    return [Offer(each.id, each.label) for each in accounts]


def resources(choices: Choices) -> list[Offer]:
    source = sources.SOURCES.get(choices.source)
    found = source.spec.resources if source else {}
    return [Offer(each.name, each.label) for each in found.values()]


def kinds(choices: Choices) -> list[Offer]:
    """All kinds; those that the resource cannot be drawn as say why."""
    resource = choices.found_resource
    return [
        Offer(name, kind.label, kind.description, _missing(kind, resource))
        for name, kind in charts.kinds().items()
    ]


def grains(choices: Choices) -> list[Offer]:
    """The dimensions of time, and none, that the kind draws."""
    resource, shape = choices.found_resource, shape_of(choices)
    found = [] if shape.otherwise is None else [Offer("", WHOLE)]
    if resource is None or shape.over_time is None:
        return found
    # In English, as the word before it: a client's own name may be of another language.
    label = catalogue.labels(resource, {})
    return found + [
        Offer(name, f"By {label[name].lower()}", problem=_clash(choices, (name, *choices.split)))
        for name, entry in resource.dimensions.items()
        if entry.grain
    ]


def splits(choices: Choices, words: Mapping[str, str], slot: int) -> list[Offer]:
    """The dimensions besides time for one slot; "" where it may stay empty."""
    resource = choices.found_resource
    least, most = _count(choices)
    found = [] if slot < least else [Offer("", "Nothing more" if slot else "Nothing")]
    current = choices.split[slot : slot + 1]
    if resource is None or (slot >= most and not current):
        return []
    named = catalogue.dimensions(resource, choices.split)
    label = catalogue.labels(resource, words, choices.split)
    others = [name for place, name in enumerate(choices.split) if place != slot]
    return found + [
        Offer(name, label[name], problem=_clash(choices, (*_time(choices), *others, name)))
        for name, entry in named.items()
        if not entry.grain and name not in others and catalogue.is_column(choices, name)
    ]


def split_slots(choices: Choices) -> int:
    """The number of slots for dimensions: those in use, and one more where it is possible."""
    _, most = _count(choices)
    used = len(choices.split)
    return max(used, min(used + 1, most, MOST_DIMENSIONS - len(_time(choices))))


def metrics(choices: Choices, words: Mapping[str, str], slot: int) -> list[Offer]:
    """The metrics for one slot; the first has to hold one."""
    resource = choices.found_resource
    if resource is None:
        return []
    label = catalogue.labels(resource, words)
    found = [Offer("", "Nothing more")] if slot else []
    others = [name for place, name in enumerate(choices.metrics) if place != slot]
    return found + [
        Offer(name, label[name], metric.definition, _metric_problem(choices, metric, slot))
        for name, metric in resource.metrics.items()
        if name not in others
    ]


def metric_slots(choices: Choices) -> int:
    """The number of slots for metrics: those in use, and one more where the kind draws it."""
    kind, used = kind_of(choices), len(choices.metrics)
    most = 1 if kind and "metric" in kind.options.model_fields else MOST_METRICS
    return max(used, min(used + 1, most), 1)


def orders(choices: Choices, words: Mapping[str, str]) -> list[Offer]:
    """The ways to sort rows by what is chosen."""
    resource = choices.found_resource
    if resource is None:
        return []
    label = catalogue.labels(resource, words, choices.split)
    found = [Offer("", "By itself")]
    for name in choices.metrics:
        found.append(Offer(f"{name} desc", f"{label.get(name, name)}, largest first"))
        found.append(Offer(f"{name} asc", f"{label.get(name, name)}, smallest first"))
    for name in choices.dimensions:
        first, last = ("earliest", "latest") if name in GRAINS else ("A", "Z")
        found.append(Offer(f"{name} asc", f"{label.get(name, name)}, {first} first"))
        found.append(Offer(f"{name} desc", f"{label.get(name, name)}, {last} first"))
    return found


def _time(choices: Choices) -> tuple[str, ...]:
    return (choices.grain,) if choices.grain else ()


def _count(choices: Choices) -> tuple[int, int]:
    return shape_of(choices).count(over_time=bool(choices.grain)) or (0, 0)


def _clash(choices: Choices, by: tuple[str, ...]) -> str:
    """The reason why the chosen metrics cannot be told by these dimensions, or none be drawn."""
    if not _has_drawable(choices, by):
        return "no metric can be added up by it"
    wrong = [m for m in choices.metrics if not catalogue.accepts(choices, metrics=[m], by=by)]
    resource = choices.found_resource
    if not wrong or resource is None:
        return ""
    labels = [entry.label for name in wrong if (entry := resource.metrics.get(name))]
    return f"not for {', '.join(labels)}" if labels else ""


def _has_drawable(choices: Choices, by: tuple[str, ...]) -> bool:
    """True if the resource has a metric that the kind can draw by these dimensions."""
    resource, shape = choices.found_resource, shape_of(choices)
    if resource is None:
        return False
    grain = next((name for name in by if name in GRAINS), "")
    split = frozenset(by) - {grain}
    needs_sum = shape.needs_sum(grain, split)
    return any(
        catalogue.accepts(choices, metrics=[name], by=by)
        for name, metric in resource.metrics.items()
        if not needs_sum or metric.is_summed_over(split)
    )


def _metric_problem(choices: Choices, metric: Metric, slot: int) -> str:
    """The reason why a metric cannot be shown in that slot by the kind and the dimensions."""
    if not catalogue.accepts(choices, metrics=[metric.name], by=choices.dimensions):
        return "not by these dimensions"
    shape, split = shape_of(choices), choices.split
    # Where rows are split it is the first metric that is drawn.
    is_added_up = (slot == 0 or not split) and shape.needs_sum(choices.grain, split)
    if is_added_up and not metric.is_summed_over(frozenset(split)):
        return "cannot be added up"
    resource = choices.found_resource
    first = resource.metrics.get(next(iter(choices.metrics), "")) if resource else None
    if slot and first and shape.needs_unit(split, first.unit) not in (None, metric.unit):
        return f"not beside {first.label}"
    return ""


def _missing(kind: Kind, resource: Resource | None) -> str:
    """The reason why a resource has nothing that a kind could draw."""
    if resource is None or not kind.has_query:
        return ""
    return next(iter(_lacks(kind.shape, resource)), "")


def _lacks(shape: Shape, resource: Resource) -> Iterator[str]:
    has_time = any(entry.grain for entry in resource.dimensions.values())
    count = sum(not entry.grain for entry in catalogue.dimensions(resource).values())
    if shape.otherwise is None and not has_time:
        yield f"{resource.label} is not told over time"
    needs = shape.otherwise if shape.over_time is None or not has_time else None
    if needs and needs[0] > count:
        yield f"{resource.label} is not told by a dimension"
