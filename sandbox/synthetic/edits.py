"""Edits by commands and events, on top of the generated data. A new store has none."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

Statement = tuple[str, dict[str, Any]]


class Edits:
    """One workspace's edits: of listed items by resource and id, and of events in SQL.

    Statements are kept to be repeated when a synthetic is generated anew.
    """

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self._fields: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
        self._added: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._lock = threading.Lock()

    def clear(self) -> None:
        with self._lock:
            self.statements.clear()
            self._fields.clear()
            self._added.clear()

    def revise(self, resource: str, item_id: str, fields: Mapping[str, Any]) -> None:
        """Overwrite fields; those that hold objects are merged."""
        with self._lock:
            held = self._fields[resource, item_id]
            self._fields[resource, item_id] = merged(held, fields)

    def add(self, resource: str, item: Mapping[str, Any]) -> None:
        with self._lock:
            self._added[resource].append(dict(item))

    def applied(self, resource: str, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        with self._lock:
            every = [*items, *self._added.get(resource, ())]
            return [self._applied(resource, item) for item in every]

    def _applied(self, resource: str, item: dict[str, Any]) -> dict[str, Any]:
        fields = self._fields.get((resource, item["id"]))
        return merged(item, fields) if fields else item


def merged(item: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(item)
    for name, value in fields.items():
        held = result.get(name)
        if isinstance(held, dict) and isinstance(value, dict):
            result[name] = {**held, **value}
        else:
            result[name] = value
    return result
