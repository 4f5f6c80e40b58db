"""Analytics: asked of OSCOM's own query endpoint."""

from __future__ import annotations

from widgets.frames.frame import Frame
from widgets.queries.query import Query
from widgets.sources import pager
from widgets.sources.oscom import asking, hours, series
from widgets.sources.oscom.aligning import aligned
from widgets.sources.spec import Account


def frame(query: Query, account: Account) -> Frame:
    """The complete answer, compared natively where both ranges are of one length.

    Ranges of different length cost a second query, matched bucket by bucket. A day under
    way is compared by its hours. Raises a Failure.
    """
    period, comparison = asking.period_of(query), query.comparison
    if comparison and query.same_hours:
        return hours.frame(query, account, period=period, comparison=comparison)
    reader = series.Reader(account)
    if comparison is None or asking.compares_natively(period, comparison):
        return reader.frame(query, period=period, comparison=comparison)
    now = reader.frame(query, period=period)
    # Any row of the past may match one of now, so that all of them are needed.
    wide = query.model_copy(update={"limit": pager.MOST_ROWS, "decompose": False})
    before = reader.frame(wide, period=comparison)
    return aligned(now, before)
