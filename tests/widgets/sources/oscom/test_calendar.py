"""Numbers of the calendar cases, over real HTTP, against the sandbox's own computation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.queries.calendar import CASES, Case
from tests.widgets.sources.oscom.computing import numbers
from tests.widgets.sources.oscom.conftest import KEY, MakeQuery
from widgets.frames.comparing import counted
from widgets.frames.frame import COMPARISON_TOO_LONG
from widgets.queries import pairing, state
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.oscom import Oscom

METRICS = ("sessions", "revenue", "visitors")
COUNTED = [case for case in CASES if case.numbers]
WHOLE = [case for case in COUNTED if not case.read().same_hours]
UNDER_WAY = [case for case in COUNTED if case.read().same_hours]


def about(case: Case) -> str:
    return case.about


def query_of(case: Case, make_query: MakeQuery, **fields: Any) -> Query:
    given = {"metrics": METRICS, "dimensions": ("day",), **fields}
    return state.apply(make_query(**given), case.read(), zone=case.zone, by_hour=True)


def computed(
    sandbox: Sandbox, query: Query, period: DateRange, grain: str | None = None
) -> dict[str, Any]:
    """The platform's own totals and rows of some days."""
    body = {
        "metrics": list(query.metrics),
        "dimensions": [grain] if grain else [],
        "date_range": {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "timezone": query.timezone,
        "limit": 1000,
    }
    return sandbox.compute(KEY, body)


@pytest.mark.parametrize("case", WHOLE, ids=about)
def test_whole_days_are_counted_and_compared(
    case: Case, account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    sandbox.reset(now=case.now)
    query = query_of(case, make_query)
    assert query.period

    frame = Oscom().run(query, account)

    now = computed(sandbox, query, query.period, query.grain)
    assert numbers(frame.totals) == now["meta"]["totals"]
    assert [row[1] for row in frame.rows] == [row["sessions"] for row in now["data"]]
    if query.comparison is None:
        assert (frame.previous, frame.previous_totals) == (None, None)
        return
    assert frame.comparison
    before = computed(sandbox, query, frame.comparison, query.grain)
    assert numbers(frame.previous_totals or {}) == before["meta"]["totals"]
    read = datetime.fromisoformat if query.grain == "hour" else date.fromisoformat
    earlier = {read(row[query.grain]): row["sessions"] for row in before["data"]}
    mates = pairing.pairs(counted(frame), frame.comparison, query.grain or "", case.zone)
    assert frame.before("sessions") == tuple(
        earlier[mates[row[0]].before] if row[0] in mates else None for row in frame.rows
    )


@pytest.mark.parametrize("case", UNDER_WAY, ids=about)
@pytest.mark.parametrize("dimensions", [(), ("day",)])
def test_a_day_under_way_is_compared_by_the_hours_it_has_had(
    case: Case,
    dimensions: tuple[str, ...],
    account: Account,
    sandbox: Sandbox,
    make_query: MakeQuery,
) -> None:
    sandbox.reset(now=case.now)
    query = query_of(case, make_query, dimensions=dimensions)
    zone = ZoneInfo(case.zone)
    until = datetime.fromisoformat(case.now).astimezone(zone).replace(minute=0)
    assert query.period
    assert query.comparison

    frame = Oscom().run(query, account)

    now, before = (
        computed(sandbox, query, days, "hour") for days in (query.period, query.comparison)
    )
    clock = {
        datetime.fromisoformat(row["hour"]).hour
        for row in now["data"]
        if datetime.fromisoformat(row["hour"]) < until
    }
    over = [row for row in now["data"] if datetime.fromisoformat(row["hour"]) < until]
    same = [row for row in before["data"] if datetime.fromisoformat(row["hour"]).hour in clock]
    assert frame.same_hours
    assert frame.same_hours.until == until
    assert frame.same_hours.hours == len(over) > 0
    assert numbers(frame.totals) == now["meta"]["totals"]
    for name in ("sessions", "revenue"):
        found = (frame.same_hours.totals[name], (frame.previous_totals or {})[name])
        assert tuple(map(float, found)) == pytest.approx(
            (sum(row[name] for row in over), sum(row[name] for row in same))
        )
    assert (frame.previous_totals or {})["visitors"] is None
    assert "visitors" not in frame.same_hours.totals


def test_the_first_hour_of_a_day_has_nothing_to_compare(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    case = Case("", "2025-11-19T23:20Z", "Europe/Berlin", "period=today", "", "")
    sandbox.reset(now=case.now)

    frame = Oscom().run(query_of(case, make_query, dimensions=()), account)

    assert frame.same_hours
    assert frame.same_hours.hours == 0
    assert set((frame.previous_totals or {}).values()) == {None}


def test_a_day_that_has_ended_is_compared_whole(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    case = Case("", "2025-11-20T10:20Z", "Europe/Berlin", "period=today", "", "")
    sandbox.reset(now="2025-11-21T10:00Z")
    query = query_of(case, make_query, dimensions=())
    assert query.comparison

    frame = Oscom().run(query, account)

    assert frame.same_hours is None
    whole = computed(sandbox, query, query.comparison)["meta"]["totals"]
    assert numbers(frame.previous_totals or {}) == whole


def test_a_comparison_too_long_for_hours_is_left_out(
    account: Account, make_query: MakeQuery
) -> None:
    quarter = DateRange.parse("2025-07-01", "2025-09-30")

    frame = Oscom().run(make_query(dimensions=("hour",), comparison=quarter), account)

    assert frame.warnings == (COMPARISON_TOO_LONG,)
    assert frame.comparison is None
