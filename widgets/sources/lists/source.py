"""Base of sources without a query endpoint: rows are fetched, kept and aggregated here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from widgets.frames.filling import filled
from widgets.frames.frame import Frame
from widgets.queries.query import Query
from widgets.sources import validation
from widgets.sources.account import Account
from widgets.sources.comparison import comparable
from widgets.sources.failures import ScopeMissing
from widgets.sources.spec import Cost, Dimension, Spec
from widgets.sources.webhooks import Webhooks

Answer = Callable[[Query, Account], Frame]


class ListSource:
    """A subclass declares `spec` and `answers`, and says how a key is verified."""

    spec: Spec
    webhooks: Webhooks | None = None
    # By resource, the answer to a query that was checked.
    answers: Mapping[str, Answer]

    def check(self, query: Query) -> None:
        """Raise InvalidQuery, naming fields, for what the catalogue does not allow."""
        validation.check(query, self.spec)

    def tags(self, query: Query) -> tuple[str, ...]:
        """Rows are fetched whole, so that any change of a resource changes all answers."""
        return (query.resource,)

    def narrows(self, query: Query, dimension: str) -> Dimension | None:
        """The dimension, where answers to the query can be narrowed to some of its values."""
        resource = self.spec.resource_of(query)
        found = resource.dimension(dimension) if resource.filterable else None
        return None if found is None or found.grain else found

    def week_start(self, query: Query, wanted: int) -> int:
        """The wanted one: rows of days make weeks of any kind."""
        return wanted

    def costs(self, query: Query) -> tuple[Cost, ...]:
        """One walk over the resource, for all who ask for any of it."""
        whole = Cost(f"{query.connection} {query.resource}", grows=True)
        return (whole,) if query.period else ()

    def run(self, query: Query, account: Account) -> Frame:
        """The complete answer, compared where the resource has earlier numbers.

        Compared days that are too many for the grain are left out, with a warning. Raises a
        Failure; ScopeMissing names the permission, whether the platform did or not.
        """
        self.check(query)
        resource = self.spec.resource_of(query)
        asked, warnings = comparable(query, resource)
        try:
            frame = self.answers[query.resource](asked, account)
        except ScopeMissing as failure:
            failure.scope = failure.scope or resource.scope
            raise
        frame = filled(frame, validation.fill(query, resource))
        return replace(
            frame, warnings=(*frame.warnings, *warnings), moving_days=resource.moving_days
        )

    def frames(self, query: Query, account: Account) -> Iterator[Frame] | None:
        """None: fetched rows are aggregated as a whole."""
        return None
