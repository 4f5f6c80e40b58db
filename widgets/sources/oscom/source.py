"""OSCOM: analytics by its native query endpoint."""

from __future__ import annotations

from dataclasses import replace

from widgets.frames.frame import COMPARISON_TOO_LONG, Frame
from widgets.queries.query import Query
from widgets.sources import pager
from widgets.sources.oscom import asking, checking, hours, walking
from widgets.sources.oscom.aligning import aligned
from widgets.sources.oscom.catalogue import SPEC
from widgets.sources.oscom.tags import tags
from widgets.sources.oscom.verifying import verify
from widgets.sources.oscom.webhooks import OscomWebhooks
from widgets.sources.spec import Account, Spec, Verdict
from widgets.sources.webhooks import Webhooks


class Oscom:
    """OSCOM API v1."""

    spec: Spec = SPEC
    webhooks: Webhooks | None = OscomWebhooks()

    def check(self, query: Query) -> None:
        """Raise InvalidQuery, naming fields, for what the catalogue does not allow."""
        checking.check(query)

    def tags(self, query: Query) -> tuple[str, ...]:
        """What the answer depends on, in the words of `webhooks.affected`."""
        return tags(query)

    def verify(self, account: Account) -> Verdict:
        """Try the key: five small reads. Raises Passing failures only."""
        return verify(account)

    def run(self, query: Query, account: Account) -> Frame:
        """The complete answer, compared natively where both ranges are of one length.

        Ranges of different length cost a second query, matched bucket by bucket; those
        too long for the grain are not compared, with a warning. A day under way is
        compared by its hours. Raises InvalidQuery for a query without days, and every
        other Failure.
        """
        checking.check(query)
        period, comparison = asking.period_of(query), query.comparison
        if comparison and not checking.is_short_enough(query, comparison):
            now = walking.frame(query, account, period=period, comparison=None)
            return replace(now, warnings=(*now.warnings, COMPARISON_TOO_LONG))
        if comparison and query.same_hours:
            return hours.frame(query, account, period=period, comparison=comparison)
        if comparison is None or asking.compares_natively(period, comparison):
            return walking.frame(query, account, period=period, comparison=comparison)
        now = walking.frame(query, account, period=period, comparison=None)
        # Any row of the past may match one of now, so that all of them are needed.
        wide = query.model_copy(update={"limit": pager.MOST_ROWS, "decompose": False})
        before = walking.frame(wide, account, period=comparison, comparison=None)
        return aligned(now, before)
