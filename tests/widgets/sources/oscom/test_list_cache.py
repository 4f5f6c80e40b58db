"""Rows are fetched once, to the end, and kept for as long as they count as fresh."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import FreeRateLimiter, Time
from tests.widgets.sources.memory_datasets import MemoryDatasets
from tests.widgets.sources.oscom.computing import listed, numbers, plain
from tests.widgets.sources.oscom.conftest import KEY, MakeQuery, failure_of, with_key
from widgets.frames.frame import INCOMPLETE
from widgets.frames.table import rows
from widgets.queries.query import Query
from widgets.sources.account import Account, Permit
from widgets.sources.failures import (
    AuthFailed,
    ContractViolation,
    DeadlineExceeded,
    Failure,
    MalformedResponse,
    RateLimited,
    ScopeMissing,
    Unavailable,
)
from widgets.sources.lists import aggregation, cache
from widgets.sources.lists.cache import cached_rows
from widgets.sources.oscom import Oscom
from widgets.sources.oscom.catalogue import contacts

PATH = "/contacts"


@dataclass
class SlowRateLimiter(FreeRateLimiter):
    """Takes its time over each permit."""

    time: Time = field(default_factory=Time)

    def acquire(self, account: Account, resource: str = "") -> Permit:
        self.time.seconds += 25
        return super().acquire(account, resource)


@pytest.fixture
def people(make_query: MakeQuery) -> Query:
    """Of several pages."""
    return make_query(
        resource="contacts",
        metrics=("contacts", "engagement_score"),
        dimensions=("lifecycle_stage",),
    )


def calls_of(sandbox: Sandbox) -> int:
    return len(sandbox.request_log(KEY))


def test_all_questions_about_a_resource_cost_one_fetch(
    today: Account, sandbox: Sandbox, people: Query, make_query: MakeQuery
) -> None:
    first = Oscom().run(people, today)
    cost = calls_of(sandbox)
    other = make_query(resource="contacts", metrics=("deal_value",), dimensions=("score_band",))

    second = Oscom().run(other, today)

    assert calls_of(sandbox) == cost > 1
    assert (first.provenance.calls, second.provenance.calls) == (cost, 0)
    assert first.provenance.fetched_at == second.provenance.fetched_at == today.now()
    assert plain(second) == listed(sandbox, other)["data"]


def test_rows_are_fetched_anew_before_their_tile_is_stale(
    today: Account, sandbox: Sandbox, people: Query, time: Time
) -> None:
    Oscom().run(people, today)
    cost = calls_of(sandbox)

    time.seconds += 900 * 0.8
    Oscom().run(people, today)
    soon = calls_of(sandbox)
    time.seconds += 900 * 0.1
    Oscom().run(people, today)

    assert (soon, calls_of(sandbox)) == (cost, 2 * cost)


def test_a_change_at_the_platform_makes_kept_rows_useless(
    today: Account, sandbox: Sandbox, people: Query, datasets: MemoryDatasets
) -> None:
    Oscom().run(people, today)
    cost = calls_of(sandbox)

    datasets.change("contacts")
    Oscom().run(people, today)
    Oscom().run(people, today)

    assert calls_of(sandbox) == 2 * cost


def test_another_key_does_not_see_what_the_old_one_fetched(
    today: Account, sandbox: Sandbox, people: Query, datasets: MemoryDatasets
) -> None:
    Oscom().run(people, today)
    cost = calls_of(sandbox)

    datasets.change_key()
    Oscom().run(people, today)

    assert calls_of(sandbox) == 2 * cost


def test_rows_of_another_shape_are_not_used(
    today: Account, sandbox: Sandbox, people: Query, datasets: MemoryDatasets
) -> None:
    Oscom().run(people, today)
    cost = calls_of(sandbox)
    datasets.stored["contacts"] = replace(datasets.stored["contacts"], shape="older")

    Oscom().run(people, today)

    assert calls_of(sandbox) == 2 * cost


def test_pages_together_hold_each_row_once(
    today: Account, sandbox: Sandbox, people: Query, datasets: MemoryDatasets
) -> None:
    sandbox.scenario("duplicate_rows", path=PATH)

    frame = Oscom().run(people, today)

    assert numbers(frame.totals) == listed(sandbox, people)["meta"]["totals"]
    kept = rows(contacts.ENDPOINT.table, datasets.stored["contacts"].rows)
    assert len({row["id"] for row in kept}) == len(kept) == frame.totals["contacts"]


@pytest.mark.parametrize("length", [1, 2])
def test_a_cursor_that_comes_back_ends_the_walk(
    today: Account, sandbox: Sandbox, people: Query, datasets: MemoryDatasets, length: int
) -> None:
    sandbox.scenario("cursor_loop", path=PATH, length=length)

    assert type(failure_of(today, people)) is ContractViolation
    assert datasets.stored == {}


def test_a_forgotten_cursor_begins_the_walk_once_more(
    today: Account, sandbox: Sandbox, people: Query
) -> None:
    sandbox.scenario("cursor_expired", path=PATH, after=1, times=1)

    frame = Oscom().run(people, today)

    assert plain(frame) == listed(sandbox, people)["data"]


def test_a_walk_that_a_limit_stops_goes_on_where_it_was(
    today: Account, sandbox: Sandbox, people: Query
) -> None:
    sandbox.scenario("retry_after", path=PATH, after=2, times=1, value="30")

    assert type(failure_of(today, people)) is RateLimited
    before = calls_of(sandbox)
    frame = Oscom().run(people, today)

    assert plain(frame) == listed(sandbox, people)["data"]
    whole = -(-int(str(frame.totals["contacts"])) // 100)
    assert (before, calls_of(sandbox) - before) == (3, whole - 2)


def test_a_walk_that_runs_out_of_time_goes_on_where_it_was(
    today: Account, sandbox: Sandbox, people: Query, time: Time
) -> None:
    until = today.now() + timedelta(seconds=90)
    slow = replace(today, rate_limiter=SlowRateLimiter(time=time), until=until)

    assert type(failure_of(slow, people)) is DeadlineExceeded
    before = calls_of(sandbox)
    frame = Oscom().run(people, today)

    assert plain(frame) == listed(sandbox, people)["data"]
    whole = -(-int(str(frame.totals["contacts"])) // 100)
    assert (before, calls_of(sandbox) - before) == (4, whole - 4)


def test_a_late_page_of_a_walk_is_not_waited_for_any_longer(
    today: Account, sandbox: Sandbox, people: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "CALLS_AT_ONCE", 1)
    sandbox.scenario("status", path=PATH, after=2, status=500)

    assert type(failure_of(today, people)) is Unavailable
    assert calls_of(sandbox) == 2 + 3


def test_a_walk_whose_cursor_is_forgotten_meanwhile_begins_anew(
    today: Account, sandbox: Sandbox, people: Query
) -> None:
    sandbox.scenario("retry_after", path=PATH, after=1, times=1, value="30")
    failure_of(today, people)
    sandbox.scenario("invalid_cursor", path=PATH, times=1)

    frame = Oscom().run(people, today)

    assert plain(frame) == listed(sandbox, people)["data"]


def test_an_incomplete_fetch_says_so(today: Account, people: Query) -> None:
    short = replace(contacts.ENDPOINT, most_rows=150)

    found = cached_rows(today, short, "contacts", fresh_seconds=900)
    of = aggregation.ResourceTable(contacts.CONTACTS, short.table)
    frame = aggregation.frame(people, today, found, of)

    assert frame.totals["contacts"] == 150
    assert INCOMPLETE in frame.warnings


@pytest.mark.parametrize(
    ("resource", "metric", "scope"),
    [
        ("seo_keywords", "clicks", "seo:read"),
        ("seo_pages", "clicks", "seo:read"),
        ("seo_recommendations", "recommendations", "seo:read"),
        ("content", "assets", "content:read"),
        ("campaigns", "spend", "campaigns:read"),
        ("contacts", "contacts", "contacts:read"),
    ],
)
def test_a_key_without_the_permission_is_told_which_is_missing(
    today: Account, make_query: MakeQuery, resource: str, metric: str, scope: str
) -> None:
    query = make_query(resource=resource, metrics=(metric,))

    failure = failure_of(with_key(today, "oscom_sk_demo_analytics_only"), query)

    assert isinstance(failure, ScopeMissing)
    assert failure.scope == scope


def test_a_platform_that_does_not_name_the_permission_is_helped_out(
    today: Account, sandbox: Sandbox, people: Query
) -> None:
    sandbox.scenario("status", path=PATH, status=403, code="insufficient_scope")

    failure = failure_of(today, people)

    assert isinstance(failure, ScopeMissing)
    assert failure.scope == "contacts:read"


FAULTS: list[tuple[type[Failure], str, dict[str, Any]]] = [
    (MalformedResponse, "truncate", {}),
    (MalformedResponse, "html", {}),
    (MalformedResponse, "nan", {}),
    (Unavailable, "status", {"status": 500}),
    (AuthFailed, "status", {"status": 401}),
    (ContractViolation, "body", {"json": {"data": [{"email": "a@example.com"}], "meta": {}}}),
    (
        MalformedResponse,
        "body",
        {"json": {"data": [{"id": "c", "engagement_score": "much"}], "meta": {}}},
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[1])
def test_half_a_list_is_never_kept_as_a_whole_one(
    today: Account,
    sandbox: Sandbox,
    people: Query,
    datasets: MemoryDatasets,
    fault: tuple[type[Failure], str, dict[str, Any]],
) -> None:
    kind, effect, params = fault
    sandbox.scenario(effect, path=PATH, after=1, **params)

    assert type(failure_of(today, people)) is kind
    assert "contacts" not in datasets.stored


def test_nothing_of_a_person_is_kept(
    today: Account, sandbox: Sandbox, people: Query, datasets: MemoryDatasets, make_query: MakeQuery
) -> None:
    Oscom().run(people, today)
    Oscom().run(
        make_query(resource="contacts", metrics=("contacts",), dimensions=("segment",)), today
    )

    whole = rows(contacts.ENDPOINT.table, datasets.stored["contacts"].rows)
    assert set(whole[0]) == {"id", "lifecycle_stage", "engagement_score", "deal_value", "segments"}
    ids = {str(row["id"]) for row in whole}
    assert all(re.fullmatch(r"[0-9a-f]{24}", identity) for identity in ids)
    values = {value for row in whole for name, value in row.items() if name == "lifecycle_stage"}
    assert values <= set(contacts.STAGES)
    for dataset in datasets.stored.values():
        assert b"example.com" not in dataset.rows
