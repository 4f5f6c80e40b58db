"""OSCOM: analytics by its native query endpoint, all else from fetched rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from widgets.frames.filling import filled
from widgets.frames.frame import Frame
from widgets.queries.periods import MONDAY
from widgets.queries.query import Query
from widgets.sources import validation
from widgets.sources.account import Account
from widgets.sources.comparison import comparable
from widgets.sources.failures import ScopeMissing
from widgets.sources.oscom import (
    call_costs,
    contract,
    event_export,
    first_data_day,
    lists,
    native,
    overview,
    ranking,
    reports,
    weekly,
)
from widgets.sources.oscom.catalogue import SPEC
from widgets.sources.oscom.key_verification import verify
from widgets.sources.oscom.tags import tags
from widgets.sources.oscom.webhooks import OscomWebhooks
from widgets.sources.spec import Cost, Dimension, Spec, Verdict
from widgets.sources.webhooks import Webhooks

ANSWERS: Mapping[str, Callable[[Query, Account], Frame]] = {
    contract.ANALYTICS: native.frame,
    contract.OVERVIEW: overview.frame,
    contract.REPORTS: reports.frame,
    contract.EVENTS: event_export.frame,
    contract.SEO_KEYWORDS: ranking.frame,
    **dict.fromkeys(lists.LISTS, lists.frame),
}


class Oscom:
    """OSCOM API v1."""

    spec: Spec = SPEC
    webhooks: Webhooks | None = OscomWebhooks()

    def check(self, query: Query) -> None:
        """Raise InvalidQuery, naming fields, for what the catalogue does not allow."""
        validation.check(query, SPEC)
        if query.resource == contract.REPORTS:
            reports.check(query)

    def tags(self, query: Query) -> tuple[str, ...]:
        """Tags that the answer depends on, as `webhooks.affected` names them."""
        return tags(query)

    def narrows(self, query: Query, dimension: str) -> Dimension | None:
        """The dimension, where answers to the query can be narrowed to some of its values."""
        resource = SPEC.resource_of(query)
        # A report's filters choose the report.
        if not resource.filterable or query.resource == contract.REPORTS:
            return None
        found = resource.dimension(dimension)
        return None if found is None or found.grain else found

    def week_start(self, query: Query, wanted: int) -> int:
        """The first day of the weeks by which the query can be answered, from Monday = 0."""
        if query.resource == contract.ANALYTICS:
            return weekly.week_start(query, wanted)
        return MONDAY if query.resource == contract.REPORTS else wanted

    def costs(self, query: Query) -> tuple[Cost, ...]:
        """The calls that a canonical query takes where nothing is kept."""
        return call_costs.costs(comparable(query, SPEC.resource_of(query))[0])

    def verify(self, account: Account) -> Verdict:
        """Try the key: five small reads. Raises transient failures only."""
        return verify(account)

    def run(self, query: Query, account: Account) -> Frame:
        """The complete answer, compared where the resource has earlier numbers.

        Compared days that are too many for the grain are left out, with a warning. Raises
        InvalidQuery for a query without days, and every other Failure; ScopeMissing names
        the permission, whether the platform did or not.
        """
        self.check(query)
        asked, warnings = comparable(query, SPEC.resource_of(query))
        try:
            frame = ANSWERS[query.resource](asked, account)
        except ScopeMissing as failure:
            failure.scope = failure.scope or SPEC.resource_of(query).scope
            raise
        frame = filled(frame, validation.fill(query, SPEC.resource_of(query)))
        return replace(
            frame,
            warnings=(*frame.warnings, *warnings),
            begins=frame.begins or _begins(asked, account, frame),
        )

    def frames(self, query: Query, account: Account) -> Iterator[Frame] | None:
        """The rows of an answer to the platform's end, page by page, where it tells them so."""
        self.check(query)
        asked, warnings = comparable(query, SPEC.resource_of(query))
        found = native.frames(asked, account) if query.resource == contract.ANALYTICS else None
        return None if found is None else self._paged(asked, account, found, warnings)

    def _paged(
        self, query: Query, account: Account, frames: Iterator[Frame], warnings: tuple[str, ...]
    ) -> Iterator[Frame]:
        try:
            for frame in frames:
                begins = _begins(query, account, frame)
                yield replace(frame, warnings=(*frame.warnings, *warnings), begins=begins)
        except ScopeMissing as failure:
            failure.scope = failure.scope or SPEC.resource_of(query).scope
            raise


def _begins(query: Query, account: Account, frame: Frame) -> date | None:
    """Since when there are numbers, where it matters: for a comparison, or for no numbers."""
    if query.resource not in first_data_day.VISIT_RESOURCES or not (
        query.comparison or first_data_day.is_bare(frame)
    ):
        return None
    return first_data_day.first_day(query, account)
