"""List endpoints: their paths, and the fields taken of each item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from widgets.frames.table import Table
from widgets.sources.oscom import contract


@dataclass(frozen=True, slots=True)
class ListEndpoint:
    """`table` names what is taken: all else of an item is dropped before anything is kept.

    `paths` lead to fields that lie elsewhere in an item, as in `performance.clicks`.
    `is_person` says that items are people, whose ids are kept unrecognisably.
    """

    path: str
    table: Table
    paths: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    is_person: bool = False
    most_rows: int = contract.MOST_LISTED
