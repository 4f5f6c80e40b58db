"""What dashboards cost at their platforms, by the plan that merges their queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from widgets.results.plan import plan
from widgets.results.tile_requests import TileRequest
from widgets.sources import registry as sources


@dataclass(frozen=True, slots=True)
class Price:
    """How many widgets ask, and how many calls their answers take where nothing is kept.

    `grows` says that it may be more calls, by the number of rows.
    """

    widgets: int = 0
    calls: int = 0
    grows: bool = False

    def __add__(self, other: Price) -> Price:
        return Price(
            self.widgets + other.widgets, self.calls + other.calls, self.grows or other.grows
        )


def price(requests: Iterable[TileRequest]) -> Price:
    """The price of these requests together."""
    wanted = list(requests)
    costs = {
        cost.name: cost
        for call in plan(wanted)
        for cost in sources.source(call.requests[0].spec.source).costs(call.query)
    }
    return Price(len(wanted), len(costs), any(cost.grows for cost in costs.values()))


def by_connection(requests: Iterable[TileRequest]) -> dict[UUID, Price]:
    """The prices of these requests at each connection: no call serves two."""
    groups: dict[UUID, list[TileRequest]] = {}
    for request in requests:
        groups.setdefault(request.query.connection, []).append(request)
    return {connection_id: price(group) for connection_id, group in groups.items()}
