"""OSCOM: analytics by its native query endpoint, all else from fetched rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from widgets.frames.filling import filled
from widgets.frames.frame import COMPARISON_TOO_LONG, Frame
from widgets.queries.periods import MONDAY
from widgets.queries.query import Query
from widgets.sources.failures import ScopeMissing
from widgets.sources.oscom import (
    catalogue,
    checking,
    contract,
    costing,
    exporting,
    listing,
    native,
    overview,
    ranking,
    reports,
    weekly,
)
from widgets.sources.oscom.catalogue import SPEC
from widgets.sources.oscom.tags import tags
from widgets.sources.oscom.verifying import verify
from widgets.sources.oscom.webhooks import OscomWebhooks
from widgets.sources.spec import Account, Cost, Dimension, Spec, Verdict
from widgets.sources.webhooks import Webhooks

ANSWERS: Mapping[str, Callable[[Query, Account], Frame]] = {
    contract.ANALYTICS: native.frame,
    contract.OVERVIEW: overview.frame,
    contract.REPORTS: reports.frame,
    contract.EVENTS: exporting.frame,
    contract.SEO_KEYWORDS: ranking.frame,
    **dict.fromkeys(listing.LISTS, listing.frame),
}


class Oscom:
    """OSCOM API v1."""

    spec: Spec = SPEC
    webhooks: Webhooks | None = OscomWebhooks()

    def check(self, query: Query) -> None:
        """Raise InvalidQuery, naming fields, for what the catalogue does not allow."""
        checking.check(query)
        if query.resource == contract.REPORTS:
            reports.check(query)

    def tags(self, query: Query) -> tuple[str, ...]:
        """What the answer depends on, in the words of `webhooks.affected`."""
        return tags(query)

    def narrows(self, query: Query, dimension: str) -> Dimension | None:
        """The dimension, where answers to the query can be narrowed to some of its values."""
        resource = SPEC.resources[query.resource]
        # A report's filters choose the report.
        if not resource.filterable or query.resource == contract.REPORTS:
            return None
        found = catalogue.dimension(resource, dimension)
        return None if found is None or found.grain else found

    def week_start(self, query: Query, wanted: int) -> int:
        """The first day of the weeks by which the query can be answered, from Monday = 0."""
        if query.resource == contract.ANALYTICS:
            return weekly.week_start(query, wanted)
        return MONDAY if query.resource == contract.REPORTS else wanted

    def costs(self, query: Query) -> tuple[Cost, ...]:
        """The calls that a canonical query takes where nothing is kept."""
        return costing.costs(_comparable(query))

    def verify(self, account: Account) -> Verdict:
        """Try the key: five small reads. Raises Passing failures only."""
        return verify(account)

    def run(self, query: Query, account: Account) -> Frame:
        """The complete answer, compared where the resource has earlier numbers.

        Compared days that are too many for the grain are left out, with a warning. Raises
        InvalidQuery for a query without days, and every other Failure; ScopeMissing names
        the permission, whether the platform did or not.
        """
        self.check(query)
        asked = _comparable(query)
        try:
            frame = ANSWERS[query.resource](asked, account)
        except ScopeMissing as failure:
            failure.scope = failure.scope or SPEC.resources[query.resource].scope
            raise
        frame = filled(frame, checking.fill(query))
        if asked is not query:
            return replace(frame, warnings=(*frame.warnings, COMPARISON_TOO_LONG))
        return frame


def _comparable(query: Query) -> Query:
    """The query itself, or one that compares nothing where that would be too many days."""
    if query.comparison is None or checking.is_short_enough(query, query.comparison):
        return query
    return query.model_copy(update={"comparison": None})
