"""A dataset store in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock

from widgets.sources.datasets import FetchedRows


@dataclass
class MemoryDatasets:
    """Keeps datasets for as long as a test lasts; `change` says that a resource changed."""

    stored: dict[str, FetchedRows] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    # What an earlier key fetched.
    old: set[str] = field(default_factory=set)
    facts: dict[str, str] = field(default_factory=dict)
    locks: dict[str, Lock] = field(default_factory=lambda: defaultdict(Lock))

    def find(self, name: str, *, of_any_key: bool = False) -> FetchedRows | None:
        found = self.stored.get(name)
        if found is None or (name in self.old and not of_any_key):
            return None
        return replace(found, is_outdated=found.version != self.current_version(name))

    def keep(self, name: str, dataset: FetchedRows) -> None:
        self.stored[name] = dataset
        self.old.discard(name)

    def forget(self, name: str) -> None:
        self.stored.pop(name, None)

    def current_version(self, name: str) -> int:
        return self.changes.get(name.partition(".")[0], 0)

    def change(self, resource: str) -> None:
        self.changes[resource] = self.changes.get(resource, 0) + 1

    def change_key(self) -> None:
        self.old = set(self.stored)

    def recall(self, name: str) -> str | None:
        return self.facts.get(name)

    def remember(self, name: str, fact: str, *, seconds: int) -> None:
        self.facts[name] = fact

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        with self.locks[name]:
            yield
