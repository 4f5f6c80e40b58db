"""Every metric by every dimension, against what the sandbox's own code computes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.list_queries import make_query, sandbox_time
from tests.widgets.sources.oktopost.conftest import KEY, account_at
from tests.widgets.sources.socialcrm.test_numbers import by_group, plain
from widgets.frames.frame import INCOMPLETE
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.http import Http
from widgets.sources.oktopost import Oktopost
from widgets.sources.oktopost.catalogue import SPEC

QUESTIONS = [
    (resource.name, by)
    for resource in SPEC.resources.values()
    for by in ((), *((name,) for name in resource.dimensions))
] + [("posts", ("week", "network")), ("clicks", ("day", "campaign")), ("posts", ("tag", "status"))]


@pytest.fixture(scope="module")
def full(sandbox_process: Sandbox) -> Iterator[Account]:
    """An account whose posts were read until nothing was missing."""
    sandbox_process.reset()
    time = sandbox_time()
    http = Http(frozenset({sandbox_process.authority}), clock=time.clock)
    account = account_at(sandbox_process, time, http)
    for _ in range(10):
        frame = Oktopost().run(make_query("posts", "impressions"), account)
        if INCOMPLETE not in frame.warnings:
            break
        time.seconds += 3600
    for resource in SPEC.resources.values():
        Oktopost().run(make_query(resource.name, next(iter(resource.metrics))), account)
    yield account
    http.close()


@pytest.mark.parametrize(("resource", "by"), QUESTIONS)
def test_numbers_equal_the_sandboxs_own(
    full: Account, sandbox: Sandbox, resource: str, by: tuple[str, ...]
) -> None:
    check(full, sandbox, resource, by, "UTC")


@pytest.mark.parametrize("resource", ["posts", "clicks"])
def test_days_are_the_clients(full: Account, sandbox: Sandbox, resource: str) -> None:
    check(full, sandbox, resource, ("day",), "America/New_York")


def check(full: Account, sandbox: Sandbox, resource: str, by: tuple[str, ...], zone: str) -> None:
    # A query asks for ten metrics at most.
    every = tuple(SPEC.resources[resource].metrics)
    for metrics in filter(None, (every[:10], every[10:])):
        query = make_query(resource, *metrics, by=by, fill="none", timezone=zone)

        frame = Oktopost().run(query, full)

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
    return sandbox.compute("okt_demo_key", body, resource=query.resource)


def test_clicks_are_visits_that_oscom_counts(full: Account, sandbox: Sandbox) -> None:
    days = {"start": "2025-09-01", "end": "2025-11-16"}
    asked = {"metrics": ["sessions"], "dimensions": ["channel", "utm_campaign"], "date_range": days}

    frame = Oktopost().run(make_query("clicks", "clicks"), full)
    visits = sandbox.compute("oscom_sk_demo_standard", {**asked, "timezone": "UTC"})["data"]

    paid = [row for row in visits if row["channel"] == "paid_social" and row["utm_campaign"]]
    assert 0 < frame.totals["clicks"] <= sum(row["sessions"] for row in paid)


def test_nothing_that_describes_a_visitor_is_kept(full: Account) -> None:
    stored = full.datasets.find("clicks")

    assert stored
    assert b"Somewhere" not in stored.rows
    assert KEY not in repr(full)
