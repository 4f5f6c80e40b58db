from __future__ import annotations

from uuid import UUID, uuid4

from widgets.webhooks import pace
from widgets.webhooks.pace import Pace

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_a_burst_passes_and_then_so_many_a_second() -> None:
    seconds = [0.0]
    limit = Pace(per_second=50, burst=200, clock=lambda: seconds[0])

    at_once = sum(limit.allows(ONE) for _ in range(300))
    seconds[0] = 1.0
    a_second_later = sum(limit.allows(ONE) for _ in range(300))
    seconds[0] = 100.0
    rested = sum(limit.allows(ONE) for _ in range(300))

    assert (at_once, a_second_later, rested) == (200, 50, 200)


def test_endpoints_are_counted_apart() -> None:
    limit = Pace(per_second=0, burst=1)

    assert [limit.allows(ONE), limit.allows(OTHER), limit.allows(ONE)] == [True, True, False]


def test_no_more_endpoints_are_remembered_than_fit() -> None:
    limit = Pace(per_second=0, burst=1)

    for _ in range(pace.MOST_REMEMBERED + 10):
        limit.allows(uuid4())

    assert len(limit._levels) == pace.MOST_REMEMBERED
