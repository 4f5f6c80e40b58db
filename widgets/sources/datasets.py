"""Fetched rows that are stored between refreshes, and the store's interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FetchedRows:
    """Rows of one resource as Parquet, of the shape that `Table.shape` names.

    `fetched_at` is when their fetch began, and `version` the resource's invalidation version then.
    `is_outdated` is the keeper's word that something changed since. `notes` are the
    fetcher's own, such as where to go on.
    """

    rows: bytes = field(repr=False)
    shape: str
    fetched_at: datetime
    version: int = 0
    truncated: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    is_outdated: bool = False


class DatasetStore(Protocol):
    """The datasets of one account, of its present key unless said otherwise.

    Names are a resource's, or `<resource>.<what>` for what is kept beside its rows.
    """

    def find(self, name: str, *, of_any_key: bool = False) -> FetchedRows | None:
        """The dataset of that name; `of_any_key` finds also what an earlier key fetched."""

    def keep(self, name: str, dataset: FetchedRows) -> None:
        """Put a dataset in place of the one of that name; readers see one or the other."""

    def forget(self, name: str) -> None: ...

    def current_version(self, name: str) -> int:
        """The invalidation version before a fetch; stored with its rows, it tells later changes."""

    def recall(self, name: str) -> str | None:
        """A fact about the account that is remembered under a name."""

    def remember(self, name: str, fact: str, *, seconds: int) -> None:
        """Remember a small fact for some time; it may be forgotten earlier."""

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Lock the fetch of one dataset, so that a second worker finds it fetched."""
        yield


class NullDatasetStore:
    """Keeps nothing: for accounts that are only verified."""

    def find(self, name: str, *, of_any_key: bool = False) -> FetchedRows | None:
        return None

    def keep(self, name: str, dataset: FetchedRows) -> None:
        pass

    def forget(self, name: str) -> None:
        pass

    def current_version(self, name: str) -> int:
        return 0

    def recall(self, name: str) -> str | None:
        return None

    def remember(self, name: str, fact: str, *, seconds: int) -> None:
        pass

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        yield
