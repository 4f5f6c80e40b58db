"""A query fitted to its drawing: all rows of a series."""

from __future__ import annotations

from widgets.queries.query import MOST_ROWS, Query

# A table shows the rows that its manager asks for, and names what it leaves out.
ROWS = ("table",)


def fitted(query: Query, kind: str) -> Query:
    """The query with every row that a drawing of this kind needs, in the order of time.

    A series that ends at a limit would look like one that ends in time.
    """
    if query.grain is None or kind in ROWS:
        return query
    return query.model_copy(update={"limit": MOST_ROWS, "order": ()})
