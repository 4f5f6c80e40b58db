"""The rows of an answer: their order and what each one says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.oscom.catalogue import GRAINS
from sandbox.oscom.query.conditions import keeps
from sandbox.oscom.query.decompose import Parts
from sandbox.oscom.query.schema import QueryBody
from sandbox.oscom.query.select import RowKey
from sandbox.oscom.query.table import Table, Values

Sortable = Any


@dataclass(frozen=True)
class Results:
    """A body's tables: its own, that of the comparison, and the decomposition by row."""

    body: QueryBody
    current: Table
    previous: Table | None = None
    parts: Mapping[RowKey, dict[str, Parts]] = field(default_factory=dict)

    def keys(self) -> list[RowKey]:
        """The rows that pass the filters on metrics, in the asked order.

        By default time ascends, else the first metric descends; ties fall to the
        dimensions, ascending; nulls come last either way.
        """
        found = [key for key, values in self.current.rows.items() if keeps(self.body, values)]
        criteria = [(item.field, item.direction == "desc") for item in self.body.order]
        criteria = criteria or [self.default_order()]
        ties = [(name, False) for name in self.body.dimensions]
        # Sorting is stable: the last criterion goes first.
        for name, descending in reversed([*criteria, *ties]):
            found.sort(key=nulls_last(self.reader(name), descending), reverse=descending)
        return found

    def default_order(self) -> tuple[str, bool]:
        grain = next((name for name in self.body.dimensions if name in GRAINS), None)
        return (grain, False) if grain else (self.body.metrics[0], True)

    def reader(self, name: str) -> Callable[[RowKey], Sortable]:
        """A reader of a selected name, from a row's key or its values."""
        if name in GRAINS:
            return lambda key: key[0]
        if name in self.body.dimensions:
            groups = [dimension for dimension in self.body.dimensions if dimension not in GRAINS]
            place = groups.index(name)
            return lambda key: key[1][place]
        return lambda key: self.current.rows[key][name]

    def render(self, key: RowKey) -> dict[str, Any]:
        row: dict[str, Any] = {name: self.label(name, key) for name in self.body.dimensions}
        row |= chosen(self.body, self.current.rows[key])
        if self.previous is not None:
            matched = self.previous.rows.get(key)
            row["previous"] = chosen(self.body, matched) if matched is not None else None
        if self.body.time_series.decompose:
            row["decomposition"] = self.parts[key]
        return row

    def label(self, name: str, key: RowKey) -> str | None:
        if name in GRAINS:
            return self.current.buckets[key[0]].label
        label: str | None = self.reader(name)(key)
        return label


def chosen(body: QueryBody, values: Values) -> Values:
    return {name: values[name] for name in body.metrics}


def nulls_last(
    read: Callable[[RowKey], Sortable], descending: bool
) -> Callable[[RowKey], tuple[bool, Sortable]]:
    def rank(key: RowKey) -> tuple[bool, Sortable]:
        value = read(key)
        missing = value is None
        return (missing != descending, 0 if missing else value)

    return rank
