"""Every metric by every dimension, against what the sandbox's own code computes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.campaignos.conftest import KEY, account_at, failure_of
from tests.widgets.sources.list_queries import make_query, sandbox_time
from tests.widgets.sources.socialcrm.test_numbers import by_group, plain
from widgets.frames.frame import NO_EARLIER, OF_NOW
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.campaignos import CampaignOs
from widgets.sources.campaignos.catalogue import SPEC
from widgets.sources.failures import InvalidQuery
from widgets.sources.http import Http

QUESTIONS = [
    (resource.name, by)
    for resource in SPEC.resources.values()
    for by in ((), *((name,) for name in resource.dimensions))
] + [
    ("messages", ("week", "channel")),
    ("messages", ("campaign", "status")),
    ("attribution", ("utm_source", "utm_campaign")),
]
DEMO_KEY = "cos_live_demo0000000000000000000000000000"
# Until the present of the sandbox: today's numbers as far as they are.
UNTIL_TODAY = DateRange.parse("2025-10-01", "2025-11-20")


@pytest.fixture(scope="module")
def full(sandbox_process: Sandbox) -> Iterator[Account]:
    """An account that keeps what its first question of each kind fetched."""
    sandbox_process.reset()
    time = sandbox_time()
    http = Http(frozenset({sandbox_process.authority}), clock=time.clock)
    yield account_at(sandbox_process, time, http)
    http.close()


@pytest.mark.parametrize(("resource", "by"), QUESTIONS)
def test_numbers_equal_the_sandboxs_own(
    full: Account, sandbox: Sandbox, resource: str, by: tuple[str, ...]
) -> None:
    sandbox.add_key(KEY, per_minute=100_000)
    check(full, sandbox, resource, by)


@pytest.mark.parametrize("resource", ["messages", "contacts"])
def test_days_are_the_clients(full: Account, sandbox: Sandbox, resource: str) -> None:
    """Daylight saving time ends within the period."""
    sandbox.add_key(KEY, per_minute=100_000)
    check(full, sandbox, resource, ("day",), timezone="America/New_York")
    check(full, sandbox, resource, ("day",), timezone="Europe/Berlin")


@pytest.mark.parametrize("resource", ["attribution", "timeseries"])
def test_periods_that_end_today_are_answered(
    full: Account, sandbox: Sandbox, resource: str
) -> None:
    sandbox.add_key(KEY, per_minute=100_000)
    check(full, sandbox, resource, (), period=UNTIL_TODAY)


def check(
    full: Account, sandbox: Sandbox, resource: str, by: tuple[str, ...], **fields: Any
) -> None:
    # A query asks for ten metrics at most.
    every = tuple(SPEC.resources[resource].metrics)
    for metrics in filter(None, (every[:10], every[10:])):
        query = make_query(resource, *metrics, by=by, **{"fill": "none", **fields})

        frame = CampaignOs().run(query, full)

        expected = computed(sandbox, query)
        assert by_group(frame) == {
            tuple(row[name] for name in by): {name: row[name] for name in metrics}
            for row in expected["data"]
        }
        totals = {name: plain(value) for name, value in frame.totals.items()}
        assert totals == expected["totals"]
        assert any(totals.values())


def test_attribution_is_compared_with_the_days_before(full: Account, sandbox: Sandbox) -> None:
    sandbox.add_key(KEY, per_minute=100_000)
    now, before = (
        DateRange.parse(f"2025-{month}-01", f"2025-{month}-10") for month in ("11", "10")
    )

    frame = CampaignOs().run(
        make_query("attribution", "conversions", period=now, comparison=before), full
    )
    earlier = computed(sandbox, make_query("attribution", "conversions", period=before))

    assert frame.previous_totals == earlier["totals"]
    assert frame.currency == "EUR"


def test_attribution_before_the_longest_window_is_refused_and_not_compared(full: Account) -> None:
    long_ago = DateRange.parse("2024-11-01", "2024-11-10")
    days = DateRange.parse("2025-11-01", "2025-11-10")

    failure = failure_of(full, make_query("attribution", "events", period=long_ago))
    frame = CampaignOs().run(
        make_query("attribution", "events", period=days, comparison=long_ago), full
    )

    assert isinstance(failure, InvalidQuery)
    assert [(each.field, each.issue) for each in failure.problems] == [
        ("period", "range_too_large")
    ]
    assert NO_EARLIER in frame.warnings
    assert frame.totals["events"]


def test_the_present_says_so(full: Account) -> None:
    frame = CampaignOs().run(make_query("funnel", "people", by=("step",)), full)

    assert OF_NOW in frame.warnings


def test_days_without_anything_are_zero(full: Account, sandbox: Sandbox) -> None:
    frame = CampaignOs().run(make_query("timeseries", "messages", by=("day",), fill="zero"), full)

    days = {row[0]: row[1] for row in frame.rows}
    assert len(days) == 77
    assert all(isinstance(value, int) for value in days.values())
    assert date(2025, 9, 1) in days


def test_nothing_that_describes_a_person_is_kept(full: Account) -> None:
    for name in ("messages", "contacts"):
        CampaignOs().run(make_query(name, name), full)
        stored = full.datasets.find(name)

        assert stored
        assert b"ct_" not in stored.rows
        assert b"someone@example.com" not in stored.rows


def computed(sandbox: Sandbox, query: Query) -> dict[str, Any]:
    assert query.period
    days = {"start": query.period.start.isoformat(), "end": query.period.end.isoformat()}
    body = {"metrics": query.metrics, "dimensions": query.dimensions, "date_range": days}
    body |= {"timezone": query.timezone}
    return sandbox.compute(DEMO_KEY, body, resource=query.resource)
