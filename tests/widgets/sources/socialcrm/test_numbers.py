"""Every metric by every dimension, against what the sandbox's own code computes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.list_queries import make_query
from tests.widgets.sources.socialcrm.conftest import KEY
from widgets.frames.frame import Frame, Growth
from widgets.queries.periods import DateRange
from widgets.queries.query import Filter, Operator, Query
from widgets.sources.account import Account
from widgets.sources.socialcrm import SocialCrm
from widgets.sources.socialcrm.catalogue import SPEC

QUESTIONS = [
    (resource.name, by)
    for resource in SPEC.resources.values()
    for by in ((), *((name,) for name in resource.dimensions))
] + [
    ("posts", ("week", "platform")),
    ("posts", ("account", "status")),
    ("account_days", ("day", "platform")),
    ("account_days", ("month", "account")),
    ("trending", ("topic", "platform")),
]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize(("resource", "by"), QUESTIONS)
def test_numbers_equal_the_sandboxs_own(
    account: Account, sandbox: Sandbox, resource: str, by: tuple[str, ...], zone: str
) -> None:
    metrics = tuple(SPEC.resources[resource].metrics)
    query = make_query(resource, *metrics, by=by, fill="none", timezone=zone)

    frame = SocialCrm().run(query, account)

    expected = computed(sandbox, query)
    assert by_group(frame) == {
        tuple(row[name] for name in by): {name: row[name] for name in metrics}
        for row in expected["data"]
    }
    assert {name: plain(value) for name, value in frame.totals.items()} == expected["totals"]
    assert any(expected["totals"].values())


def computed(sandbox: Sandbox, query: Query) -> dict[str, Any]:
    assert query.period
    days = {"start": query.period.start.isoformat(), "end": query.period.end.isoformat()}
    body = {"metrics": query.metrics, "dimensions": query.dimensions, "date_range": days}
    return sandbox.compute(KEY, {**body, "timezone": query.timezone}, resource=query.resource)


def by_group(frame: Frame) -> dict[tuple[object, ...], dict[str, object]]:
    width = len(frame.dimensions)
    names = [column.name for column in frame.metrics]
    return {
        tuple(map(plain, row[:width])): dict(zip(names, map(plain, row[width:]), strict=True))
        for row in frame.rows
    }


def plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def test_followers_are_those_of_the_last_day_and_never_summed(
    account: Account, sandbox: Sandbox
) -> None:
    last = DateRange.parse("2025-11-16", "2025-11-16")
    whole = SocialCrm().run(make_query("account_days", "followers", by=("month",)), account)
    day = SocialCrm().run(make_query("account_days", "followers", period=last), account)

    assert whole.totals["followers"] == day.totals["followers"]
    assert whole.column("followers")[-1] == day.totals["followers"]
    (column,) = whole.metrics
    assert (column.additive, column.grows) == (False, Growth.LEVEL)


def test_a_period_is_compared_with_the_one_before(account: Account, sandbox: Sandbox) -> None:
    week = DateRange.parse("2025-11-10", "2025-11-16")
    query = make_query("account_days", "impressions", "followers", period=week)
    compared = query.model_copy(update={"comparison": week.before()})

    frame = SocialCrm().run(compared, account)

    before = query.model_copy(update={"period": week.before()})
    assert frame.previous_totals == computed(sandbox, before)["totals"]


def test_filters_choose_rows(account: Account, sandbox: Sandbox) -> None:
    by_network = make_query("posts", "posts", "likes", by=("platform",), fill="none")
    only = Filter(field="platform", operator=Operator.EQ, value="linkedin")
    filtered = by_network.model_copy(update={"filters": (only,), "dimensions": ()})

    frame = SocialCrm().run(filtered, account)

    groups = by_group(SocialCrm().run(by_network, account))
    assert frame.totals == groups["linkedin",]
