"""Errors of manifests.

ManifestError
├── InvalidManifest     a file that cannot be applied; `problems` are all its faults, by line
└── NotAsWanted         the database does not hold what was written; nothing of it is kept
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class ManifestError(ValueError):
    """The root of this package's errors."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A fault of a file: its line, counted from 1, the field, and the reason in plain words.

    Line 0 is of a manifest that was read from no file.
    """

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}" if self.field else self.reason


class InvalidManifest(ManifestError):
    """A manifest with faults; none of it was applied."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("; ".join(map(str, self.problems)))


class NotAsWanted(ManifestError):
    """The database does not hold what was written: a fault of this package."""
