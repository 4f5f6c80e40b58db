"""Every metric by every dimension, against what the sandbox's own code computes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.busyocto.conftest import KEY, account_at
from tests.widgets.sources.list_queries import make_query, sandbox_time
from tests.widgets.sources.memory_datasets import MemoryDatasets
from tests.widgets.sources.socialcrm.test_numbers import by_group, plain
from widgets.frames.frame import Growth
from widgets.queries.periods import DateRange
from widgets.queries.query import Filter, Operator, Query
from widgets.sources.account import Account
from widgets.sources.busyocto import BusyOcto
from widgets.sources.busyocto.catalogue import SPEC
from widgets.sources.http import Http

QUESTIONS = [
    (resource.name, by)
    for resource in SPEC.resources.values()
    for by in ((), *((name,) for name in resource.dimensions))
] + [
    ("ads", ("week", "platform")),
    ("ads", ("day", "campaign")),
    ("competitor_posts", ("month", "competitor")),
    ("competitor_ads", ("competitor", "status")),
]
MOMENTS = ("competitor_posts", "competitor_activity", "notifications", "reports")


@pytest.fixture(scope="module")
def full(sandbox_process: Sandbox) -> Iterator[Account]:
    """An account whose rows were all fetched once."""
    sandbox_process.reset()
    time = sandbox_time()
    http = Http(frozenset({sandbox_process.authority}), clock=time.clock)
    account = account_at(sandbox_process, time, http)
    for resource in SPEC.resources.values():
        BusyOcto().run(make_query(resource.name, next(iter(resource.metrics))), account)
    yield account
    http.close()


@pytest.mark.parametrize(("resource", "by"), QUESTIONS)
def test_numbers_equal_the_sandboxs_own(
    full: Account, sandbox: Sandbox, resource: str, by: tuple[str, ...]
) -> None:
    check(full, sandbox, resource, by)


@pytest.mark.parametrize("resource", MOMENTS)
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_days_are_the_clients(full: Account, sandbox: Sandbox, resource: str, zone: str) -> None:
    check(full, sandbox, resource, ("day",), timezone=zone)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_days_of_advertising_are_the_platforms(full: Account, sandbox: Sandbox, zone: str) -> None:
    # In both, clocks change on a day of the autumn.
    check(full, sandbox, "ads", ("day",), timezone=zone)


def test_the_day_without_ads_is_zero(full: Account, sandbox: Sandbox) -> None:
    days = DateRange.parse("2025-04-14", "2025-04-16")
    query = make_query("ads", "spend", "clicks", "cpc", by=("day",), period=days)

    before, outage, after = BusyOcto().run(query, full).rows

    assert outage[1:] == (0, 0, None)
    assert all(row[1] for row in (before, after))


def check(
    full: Account, sandbox: Sandbox, resource: str, by: tuple[str, ...], timezone: str = "UTC"
) -> None:
    metrics = tuple(SPEC.resources[resource].metrics)
    query = make_query(resource, *metrics, by=by, fill="none", timezone=timezone)

    frame = BusyOcto().run(query, full)

    expected = computed(sandbox, query)
    assert by_group(frame) == {
        tuple(row[name] for name in by): {name: row[name] for name in metrics}
        for row in expected["data"]
    }
    totals = {name: plain(value) for name, value in frame.totals.items()}
    assert totals == expected["totals"]
    assert any(totals.values())


def computed(sandbox: Sandbox, query: Query) -> dict[str, Any]:
    assert query.period
    days = {"start": query.period.start.isoformat(), "end": query.period.end.isoformat()}
    body = {"metrics": query.metrics, "dimensions": query.dimensions, "date_range": days}
    body |= {"timezone": query.timezone}
    # The key of tests is forgotten by each reset.
    return sandbox.compute("busyoctodemokey0000000000000001", body, resource=query.resource)


def test_a_rate_of_days_comes_from_their_sums(full: Account) -> None:
    frame = BusyOcto().run(make_query("ads", "spend", "clicks", "cpc", by=("day",)), full)

    column = {each.name: each for each in frame.metrics}["cpc"]
    assert (column.additive, column.growth, column.good) == (False, Growth.LEVEL, "down")
    exact = frame.totals["spend"] / frame.totals["clicks"]  # type: ignore[operator]  # numbers
    assert float(frame.totals["cpc"]) == pytest.approx(float(exact), abs=1e-4)  # type: ignore[arg-type]


def test_revenue_is_what_oscom_counts_for_paid_campaigns(full: Account, sandbox: Sandbox) -> None:
    days = {"start": "2025-09-01", "end": "2025-11-16"}
    asked = {"metrics": ["revenue"], "dimensions": ["channel", "utm_campaign"], "date_range": days}

    frame = BusyOcto().run(make_query("ads", "revenue"), full)
    rows = sandbox.compute("oscom_sk_demo_standard", {**asked, "timezone": "UTC"})["data"]

    paid = [each for each in rows if each["channel"] in ("paid_search", "paid_social")]
    whole = sum(each["revenue"] for each in paid if each["utm_campaign"])
    assert float(str(frame.totals["revenue"])) == pytest.approx(whole)
    assert frame.currency == "USD"


def test_a_period_is_compared_with_the_one_before(full: Account, sandbox: Sandbox) -> None:
    week = DateRange.parse("2025-11-10", "2025-11-16")
    query = make_query("ads", "spend", "roas", period=week)

    frame = BusyOcto().run(query.model_copy(update={"comparison": week.before()}), full)

    before = computed(sandbox, query.model_copy(update={"period": week.before()}))["totals"]
    assert {name: plain(value) for name, value in frame.previous_totals.items()} == before


def test_filters_choose_rows(full: Account) -> None:
    by_platform = make_query("ads", "spend", "clicks", by=("platform",), fill="none")
    only = Filter(field="platform", operator=Operator.EQ, value="google")
    filtered = by_platform.model_copy(update={"filters": (only,), "dimensions": ()})

    frame = BusyOcto().run(filtered, full)

    groups = by_group(BusyOcto().run(by_platform, full))
    assert {name: plain(value) for name, value in frame.totals.items()} == groups["google",]


def test_an_account_of_another_domain_has_other_numbers(full: Account, sandbox: Sandbox) -> None:
    key = "busyoctodemokey0000000000000001"
    other = replace(
        full,
        credential=key,
        settings={"domain_id": "dom_brightsmile"},
        datasets=MemoryDatasets(),
    )
    query = make_query("ads", "spend")

    frame = BusyOcto().run(query, other)

    assert frame.totals != BusyOcto().run(query, full).totals
    assert KEY not in repr(full)
