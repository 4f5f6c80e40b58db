"""Errors of manifests.

ManifestError
├── InvalidManifest     a file that cannot be applied; `problems` are all its faults, by line
├── NotAsWanted         the database does not hold what was written; nothing of it is kept
├── OutdatedDraft       a draft whose dashboard has a newer version than its base
├── ChangedDraft        a draft that was changed elsewhere since it was read
├── DraftExists         a person's draft of a dashboard that another one would replace
├── TemplateRefused     a template that cannot be made, changed or applied as asked
└── ChangedSincePlan    dashboards that were changed after their update was planned
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from widgets.models import DashboardDraft, DashboardVersion


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


class OutdatedDraft(ManifestError):
    """A draft whose dashboard has a `newest` version after its base; the draft is unchanged."""

    def __init__(self, newest: DashboardVersion) -> None:
        self.newest = newest
        who = f" by {newest.author}" if newest.author else ""
        super().__init__(
            f"Version {newest.number} was {newest.get_origin_display().lower()}{who} after this"
            " draft was begun. Take its changes over into the draft, and look at it once more."
        )


class ChangedDraft(ManifestError):
    """A draft that was changed in another place since it was read."""

    def __init__(self) -> None:
        super().__init__("This draft was changed in another tab or window. Load it again first.")


class DraftExists(ManifestError):
    """The person has a draft of this dashboard, which is kept."""

    def __init__(self, draft: DashboardDraft) -> None:
        self.draft = draft
        super().__init__("You have a draft of this dashboard. Publish or discard it first.")


class TemplateRefused(ManifestError):
    """A template that cannot be made, changed or applied as asked; nothing was changed."""


class ChangedSincePlan(ManifestError):
    """Dashboards that were changed, or unlinked, after their update was planned."""

    def __init__(self, names: Iterable[str]) -> None:
        listed = ", ".join(names)
        super().__init__(
            f"Changed since you looked: {listed}. Nothing was applied; have a look at the new plan."
        )
