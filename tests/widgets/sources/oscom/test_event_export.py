"""Events: exported bit by bit, each once, late ones too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.fixtures.sandbox import NOW, Sandbox
from tests.widgets.sources.accounts import Time
from tests.widgets.sources.memory_datasets import MemoryDatasets
from tests.widgets.sources.oscom.computing import numbers, plain
from tests.widgets.sources.oscom.conftest import KEY, MakeQuery, failure_of
from widgets.frames.frame import INCOMPLETE, NO_EARLIER
from widgets.frames.table import rows
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.failures import RateLimited, ScopeMissing
from widgets.sources.oscom import Oscom, request_body
from widgets.sources.oscom.catalogue import events

PATH = "/analytics/events"
MINUTE, HOUR = 60, 3600
MONTH = DateRange.parse("2025-10-21", "2025-11-19")


@pytest.fixture
def query(make_query: MakeQuery) -> Query:
    return make_query(
        resource="events", metrics=("events",), dimensions=("event_type",), period=MONTH
    )


def computed(sandbox: Sandbox, query: Query, period: DateRange | None = None) -> dict[str, Any]:
    """The same counts from the query endpoint's own code."""
    found = period or query.period
    assert found
    return sandbox.compute(KEY, request_body.build(query, period=found, comparison=None))


def calls_of(sandbox: Sandbox) -> int:
    return len(sandbox.request_log(KEY))


def pass_by(seconds: float, time: Time, sandbox: Sandbox) -> None:
    time.seconds += seconds
    sandbox.advance(seconds)


def late(sandbox: Sandbox, *days: str) -> None:
    """Events of past days that come in now."""
    order = [{"type": "page_view", "timestamp": f"{day}T12:00:00Z"} for day in days]
    sandbox._order("POST", "/events", {"key": KEY, "events": order})


@pytest.mark.parametrize(
    "dimensions",
    [(), ("event_type",), ("day",), ("week", "event_type"), ("month",), ("channel", "event_type")],
)
def test_counts_equal_the_sandboxs_own_numbers(
    today: Account, sandbox: Sandbox, query: Query, dimensions: tuple[str, ...]
) -> None:
    asked = query.model_copy(update={"dimensions": dimensions})

    frame = Oscom().run(asked, today)

    expected = computed(sandbox, asked)
    assert plain(frame) == expected["data"]
    assert numbers(frame.totals) == expected["meta"]["totals"]
    assert frame.warnings == ()


def test_events_are_compared_with_those_of_the_days_before(
    today: Account, sandbox: Sandbox, query: Query
) -> None:
    asked = query.model_copy(update={"comparison": MONTH.before()})

    frame = Oscom().run(asked, today)

    assert frame.previous_totals == computed(sandbox, asked, MONTH.before())["meta"]["totals"]


def test_a_later_export_reads_what_is_new_and_a_little_before_it(
    today: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    Oscom().run(query, today)
    whole = calls_of(sandbox)
    pass_by(20 * MINUTE, time, sandbox)
    period = DateRange.parse("2025-10-21", "2025-11-20")
    asked = query.model_copy(update={"period": period})

    frame = Oscom().run(asked, today)

    assert calls_of(sandbox) - whole == 1 < whole
    assert plain(frame) == computed(sandbox, asked)["data"]


def test_a_late_event_of_a_past_day_is_found_by_when_it_came_in(
    today: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    before = Oscom().run(query, today).totals["events"]
    pass_by(20 * MINUTE, time, sandbox)
    late(sandbox, "2025-10-25", "2025-11-18")

    frame = Oscom().run(query, today)

    assert frame.totals["events"] == int(str(before)) + 2
    assert numbers(frame.totals) == computed(sandbox, query)["meta"]["totals"]


def test_once_a_day_the_last_day_is_read_again(
    today: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    Oscom().run(query, today)
    sandbox._order("DELETE", "/requests")
    pass_by(25 * HOUR, time, sandbox)

    Oscom().run(query, today)

    since = _created_after(sandbox)
    assert since <= datetime.fromisoformat(NOW) - timedelta(hours=24)


def test_a_change_at_the_platform_reads_the_last_day_again(
    today: Account, sandbox: Sandbox, query: Query, time: Time, datasets: MemoryDatasets
) -> None:
    Oscom().run(query, today)
    sandbox._order("DELETE", "/requests")
    datasets.change("events")

    Oscom().run(query, today)

    assert _created_after(sandbox) <= datetime.fromisoformat(NOW) - timedelta(hours=24)


def test_no_event_is_counted_twice(
    today: Account, sandbox: Sandbox, query: Query, datasets: MemoryDatasets, time: Time
) -> None:
    sandbox.scenario("duplicate_rows", path=PATH)
    Oscom().run(query, today)
    pass_by(25 * HOUR, time, sandbox)
    Oscom().run(query, today)

    kept = rows(events.ENDPOINT.table, datasets.stored["events"].rows)

    assert len({row["id"] for row in kept}) == len(kept)


def test_an_export_that_a_limit_stops_keeps_what_it_read_and_goes_on(
    today: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", path=PATH, after=10, times=1, value="30")
    assert type(failure_of(today, query)) is RateLimited
    before = calls_of(sandbox)

    frame = Oscom().run(query, today)

    assert plain(frame) == computed(sandbox, query)["data"]
    after = calls_of(sandbox) - before
    again = replace(today, datasets=MemoryDatasets())
    whole = Oscom().run(query, again).provenance.calls
    assert after <= whole - before + 2 < whole


def test_days_before_the_exports_reach_are_told_to_be_missing(today: Account, query: Query) -> None:
    asked = query.model_copy(update={"period": DateRange.parse("2025-08-01", "2025-09-20")})

    frame = Oscom().run(asked, today)

    assert INCOMPLETE in frame.warnings


def test_events_are_not_compared_with_days_before_the_exports_reach(
    today: Account, sandbox: Sandbox, query: Query
) -> None:
    year_before = DateRange.parse("2024-10-21", "2024-11-19")
    asked = query.model_copy(update={"comparison": year_before})

    frame = Oscom().run(asked, today)

    assert computed(sandbox, query, year_before)["data"]
    assert frame.warnings == (NO_EARLIER,)
    assert (frame.comparison, frame.previous, frame.previous_totals) == (None, None, None)


def test_neither_visitor_nor_property_is_kept(
    today: Account, query: Query, datasets: MemoryDatasets
) -> None:
    Oscom().run(query, today)

    kept = rows(events.ENDPOINT.table, datasets.stored["events"].rows)

    assert set(kept[0]) == {"id", "type", "channel", "timestamp", "created_at"}


def test_without_the_permission_the_failure_names_it(
    today: Account, sandbox: Sandbox, query: Query
) -> None:
    sandbox.scenario("status", path=PATH, status=403, code="insufficient_scope")

    failure = failure_of(today, query)

    assert isinstance(failure, ScopeMissing)
    assert failure.scope == "analytics:read"


def _created_after(sandbox: Sandbox) -> datetime:
    """The start time that the first call of the request log asked for."""
    first = sandbox.request_log(KEY)[0]
    (since,) = parse_qs(first["query"])["created_after"]
    return datetime.fromisoformat(since).astimezone(UTC)
