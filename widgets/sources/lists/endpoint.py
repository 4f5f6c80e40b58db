"""List endpoints: their API, their paths, and the fields taken of each item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from widgets.frames.table import Row, Table
from widgets.sources import pager
from widgets.sources.account import Account

ListPage = pager.CursorPage[Row]


class ListApi(Protocol):
    """The paging and the envelopes of a platform's lists."""

    # Rows of a page as documented, and seconds for which a walk's cursor leads on.
    page_rows: int
    cursor_seconds: int

    def fetch(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        cursor: str | None,
        rows: int,
    ) -> ListPage:
        """One page of at most `rows` rows and the cursor of the next. Raises a Failure."""


@dataclass(frozen=True, slots=True)
class ListEndpoint:
    """`table` names what is taken: all else of an item is dropped before anything is kept.

    `paths` lead to fields that lie elsewhere in an item, as in `performance.clicks`.
    `is_person` says that items are people, whose ids are kept unrecognisably.
    """

    api: ListApi
    path: str
    table: Table
    paths: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    is_person: bool = False
    most_rows: int = pager.MOST_ROWS
