"""What dashboards cost at their platforms, by the plan that merges their queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from widgets.results.asks import Ask
from widgets.results.plan import plan
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


def price(asks: Iterable[Ask]) -> Price:
    """The price of these asks together."""
    wanted = list(asks)
    costs = {
        cost.name: cost
        for call in plan(wanted)
        for cost in sources.source(call.asks[0].definition.source).costs(call.query)
    }
    return Price(len(wanted), len(costs), any(cost.grows for cost in costs.values()))


def by_connection(asks: Iterable[Ask]) -> dict[UUID, Price]:
    """The prices of these asks at each connection: no call serves two."""
    groups: dict[UUID, list[Ask]] = {}
    for ask in asks:
        groups.setdefault(ask.query.connection, []).append(ask)
    return {connection_id: price(group) for connection_id, group in groups.items()}
