"""How every fault of the platform ends, over real HTTP."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from redis import Redis

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import FreeBudget, Time
from tests.widgets.sources.oscom.conftest import MakeQuery
from widgets.queries.periods import DateRange
from widgets.queries.query import Filter, Operator, Query
from widgets.sources.budget import RedisBudget
from widgets.sources.failures import (
    AuthFailed,
    CircuitOpen,
    ContractViolation,
    CursorLost,
    Failure,
    InvalidQuery,
    MalformedResponse,
    NotFound,
    PaymentRequired,
    Problem,
    RateLimited,
    ScopeMissing,
    Timeout,
    Unavailable,
)
from widgets.sources.http import Http, Patience
from widgets.sources.oscom import Oscom
from widgets.sources.spec import Account, Priority

KEY = "oscom_sk_demo_standard"
RANGE = {"start": "2025-11-03", "end": "2025-11-16"}


@pytest.fixture
def query(make_query: MakeQuery) -> Query:
    return make_query(dimensions=("day",))


@pytest.fixture
def long_query(make_query: MakeQuery) -> Query:
    """One of four pages."""
    period = DateRange(date(2025, 10, 20), date(2025, 11, 19))
    return make_query(dimensions=("hour", "channel"), period=period, limit=50_000)


@pytest.fixture
def impatient(account: Account, sandbox: Sandbox) -> Iterator[Account]:
    """Gives up after a second of real time."""
    patience = Patience(connect=0.5, read=0.5, total=1, tries=1)
    http = Http(frozenset({sandbox.authority}), interactive=patience)
    yield replace(account, http=http)
    http.close()


def failure_of(account: Account, query: Query) -> Failure:
    with pytest.raises(Failure) as refusal:
        Oscom().run(query, account)
    return refusal.value


def with_key(account: Account, key: str) -> Account:
    return replace(account, credential=key)


def test_a_short_retry_after_is_waited_out(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", value=2, times=1)

    frame = Oscom().run(query, account)

    assert frame.rows
    assert 2 <= sum(time.slept) <= 2.4
    assert [entry["status"] for entry in sandbox.journal(KEY)] == [429, 200]


def test_a_long_retry_after_is_left_to_the_queue(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", value=30)

    failure = failure_of(account, query)

    assert type(failure) is RateLimited
    assert failure.retry_at == time.now() + timedelta(seconds=30)
    assert len(sandbox.journal(KEY)) == 1


def test_429_without_a_header_backs_off(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", times=2)

    Oscom().run(query, account)

    first, second = time.slept
    assert 1 <= first <= 1.2
    assert 2 <= second <= 2.4


@pytest.mark.parametrize(("value", "seconds"), [("-5", 1), ("0", 1), ("soon", None)])
def test_a_senseless_retry_after_is_brought_into_bounds(
    account: Account, sandbox: Sandbox, query: Query, value: str, seconds: float | None
) -> None:
    sandbox.scenario("retry_after", value=value)

    failure = failure_of(account, query)

    expected = account.now() + timedelta(seconds=seconds) if seconds else None
    assert failure.retry_at == expected


def test_an_absurd_retry_after_is_an_hour(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", value="99999999999")

    assert failure_of(account, query).retry_at == time.now() + timedelta(hours=1)


def test_retry_after_may_be_a_date(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", in_seconds=120)

    wait = failure_of(account, query).retry_at - time.now()

    assert timedelta(seconds=118) <= wait <= timedelta(seconds=121)


def test_a_real_limit_is_obeyed_before_the_platform_says_so(
    sandbox: Sandbox, account: Account, query: Query, redis: Redis, time: Time
) -> None:
    sandbox.add_key("oscom_sk_demo_ten_calls", per_minute=10)
    budget = RedisBudget(redis, clock=time.clock, milliseconds=time.milliseconds)
    mine = replace(with_key(account, "oscom_sk_demo_ten_calls"), budget=budget)

    results = []
    for _ in range(12):
        try:
            Oscom().run(query, mine)
            results.append("ok")
        except RateLimited:
            results.append("wait")

    assert results == ["ok"] * 8 + ["wait"] * 4
    statuses = [entry["status"] for entry in sandbox.journal("oscom_sk_demo_ten_calls")]
    assert statuses == [200] * 8


def test_background_work_stops_while_screens_go_on(
    sandbox: Sandbox, account: Account, query: Query, redis: Redis
) -> None:
    sandbox.add_key("oscom_sk_demo_others_use_it_too", per_minute=10)
    theirs = with_key(account, "oscom_sk_demo_others_use_it_too")
    for _ in range(6):
        Oscom().run(query, theirs)
    mine = replace(theirs, budget=RedisBudget(redis))
    Oscom().run(query, mine)

    with pytest.raises(RateLimited):
        Oscom().run(query, replace(mine, priority=Priority.SCHEDULE))
    assert Oscom().run(query, mine).rows


@pytest.mark.parametrize("key", ["oscom_sk_demo_expired", "oscom_sk_nobody_knows"])
def test_a_refused_key_is_not_tried_again(
    account: Account, sandbox: Sandbox, query: Query, key: str
) -> None:
    failure = failure_of(with_key(account, key), query)

    assert type(failure) is AuthFailed
    assert failure.status == 401
    assert failure.request_id
    assert len(sandbox.journal(key)) == 1


def test_a_key_that_expires_mid_walk_gives_no_half_result(
    account: Account, sandbox: Sandbox, long_query: Query
) -> None:
    sandbox.scenario("status", status=401, code="key_expired", after=3)

    failure = failure_of(account, long_query)

    assert type(failure) is AuthFailed
    assert len(sandbox.journal(KEY)) == 4


def test_a_missing_scope_is_named(account: Account, sandbox: Sandbox, query: Query) -> None:
    sandbox.add_key("oscom_sk_demo_seo_only", scopes=["seo:read"])

    failure = failure_of(with_key(account, "oscom_sk_demo_seo_only"), query)

    assert isinstance(failure, ScopeMissing)
    assert failure.scope == "analytics:read"


def test_a_used_up_plan_is_told_apart(account: Account, sandbox: Sandbox, query: Query) -> None:
    sandbox.scenario("status", status=402)

    assert type(failure_of(account, query)) is PaymentRequired
    assert len(sandbox.journal(KEY)) == 1


def test_a_semantic_error_names_its_field(account: Account, sandbox: Sandbox, query: Query) -> None:
    details = [{"field": "dimensions", "issue": "incompatible_dimension", "value": "event_type"}]
    sandbox.scenario("status", status=422, details=details)

    failure = failure_of(account, query)

    assert isinstance(failure, InvalidQuery)
    assert failure.problems == (Problem("dimensions", "incompatible_dimension"),)


def test_a_field_the_platform_does_not_know_is_named(
    account: Account, make_query: MakeQuery
) -> None:
    missing = Filter(field="property:a.b", operator=Operator.EQ, value="x")

    failure = failure_of(account, make_query(filters=(missing,)))

    assert isinstance(failure, InvalidQuery)
    assert failure.status == 400
    assert failure.problems == (Problem("filters.0.field", "invalid_parameter"),)


def test_a_missing_resource_is_not_asked_for_again(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    sandbox.scenario("status", status=404)

    assert type(failure_of(account, query)) is NotFound
    assert len(sandbox.journal(KEY)) == 1


def test_two_server_errors_are_survived(
    account: Account, sandbox: Sandbox, query: Query, budget: FreeBudget
) -> None:
    sandbox.scenario("status", status=500, times=2)

    assert Oscom().run(query, account).rows
    assert budget.learned == [500, 500, 200]


def test_lasting_server_errors_end_after_three_tries_or_six(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    sandbox.scenario("status", status=500)

    failure = failure_of(account, query)
    calls = len(sandbox.journal(KEY))
    failure_of(replace(account, priority=Priority.WARMING), query)

    assert type(failure) is Unavailable
    assert (failure.status, failure.request_id) == (500, "req_scenario")
    assert calls == 3
    assert len(sandbox.journal(KEY)) == 9


def test_lasting_server_errors_open_the_circuit(
    account: Account, sandbox: Sandbox, query: Query, redis: Redis, time: Time
) -> None:
    budget = RedisBudget(redis, clock=time.clock, milliseconds=time.milliseconds)
    mine = replace(account, budget=budget)
    sandbox.scenario("status", status=500)

    failures = [type(failure_of(mine, query)) for _ in range(3)]
    calls = len(sandbox.journal(KEY))
    sandbox.clear()
    time.sleep(30)

    assert failures == [Unavailable, CircuitOpen, CircuitOpen]
    assert calls == 5
    assert Oscom().run(query, mine).rows


@pytest.mark.parametrize("status", [502, 503])
def test_a_gateways_page_is_not_read(
    account: Account, sandbox: Sandbox, query: Query, status: int
) -> None:
    sandbox.scenario("html", status=status)

    failure = failure_of(account, query)

    assert type(failure) is Unavailable
    assert failure.status == status


def test_nobody_listening_is_unavailable(account: Account, query: Query, time: Time) -> None:
    http = Http(frozenset({"127.0.0.1:1"}), clock=time.clock)
    nowhere = replace(account, base_url="http://127.0.0.1:1/v1", http=http)

    assert type(failure_of(nowhere, query)) is Unavailable
    http.close()


@pytest.mark.parametrize(
    ("effect", "params"),
    [("delay", {"delay_ms": 3000}), ("trickle", {"chunk_ms": 200, "chunk_bytes": 8})],
)
def test_a_slow_answer_ends_at_the_deadline(
    impatient: Account, sandbox: Sandbox, query: Query, effect: str, params: dict[str, Any]
) -> None:
    sandbox.scenario(effect, **params)

    assert type(failure_of(impatient, query)) is Timeout


UNUSABLE: list[tuple[str, dict[str, Any]]] = [
    ("truncate", {}),
    ("truncate", {"bytes": 0}),
    ("cut", {}),
    ("html", {}),
    ("content_type", {"value": "text/plain"}),
    ("empty", {}),
    ("data_null", {}),
    ("nan", {}),
    ("body", {"text": "[" * 60 + "]" * 60}),
    ("body", {"json": []}),
    ("body", {"json": {"data": []}}),
    ("headers", {"headers": {"content-encoding": "br"}}),
]


@pytest.mark.parametrize("fault", UNUSABLE, ids=lambda fault: fault[0])
def test_an_unusable_body_is_asked_for_again_and_then_given_up(
    account: Account,
    sandbox: Sandbox,
    query: Query,
    budget: FreeBudget,
    fault: tuple[str, dict[str, Any]],
) -> None:
    effect, params = fault
    sandbox.scenario(effect, **params)

    failure = failure_of(account, query)

    assert type(failure) is MalformedResponse
    assert len(sandbox.journal(KEY)) == 3
    assert budget.learned == [None] * 3


@pytest.mark.parametrize("effect", ["truncate", "cut", "html", "empty", "data_null", "nan"])
def test_one_unusable_body_is_survived(
    account: Account, sandbox: Sandbox, query: Query, effect: str
) -> None:
    expected = Oscom().run(query, account)
    sandbox.scenario(effect, times=1)

    assert Oscom().run(query, account).rows == expected.rows


@pytest.mark.parametrize("effect", ["extra_fields", "string_numbers"])
def test_harmless_oddities_change_nothing(
    account: Account, sandbox: Sandbox, query: Query, effect: str
) -> None:
    expected = Oscom().run(query, account)
    sandbox.scenario(effect)

    assert Oscom().run(query, account).rows == expected.rows


def test_rows_repeated_on_the_next_page_count_once(
    account: Account, sandbox: Sandbox, long_query: Query
) -> None:
    expected = Oscom().run(long_query, account)
    sandbox.scenario("duplicate_rows", rows=7)

    rows = Oscom().run(long_query, account).rows

    assert len(rows) == len(expected.rows)
    assert set(rows) == set(expected.rows)


def test_more_rows_than_asked_for_are_cut(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(dimensions=("channel",), limit=2)
    sandbox.scenario("more_rows", rows=3)

    assert len(Oscom().run(query, account).rows) == 2


@pytest.mark.parametrize("length", [1, 2])
def test_a_cursor_that_comes_back_ends_the_walk(
    account: Account, sandbox: Sandbox, long_query: Query, length: int
) -> None:
    sandbox.scenario("cursor_loop", length=length)

    failure = failure_of(account, long_query)

    assert type(failure) is ContractViolation
    assert len(sandbox.journal(KEY)) <= 3


@pytest.mark.parametrize("effect", ["cursor_expired", "invalid_cursor"])
def test_a_forgotten_walk_is_begun_once_more(
    account: Account, sandbox: Sandbox, long_query: Query, effect: str
) -> None:
    expected = Oscom().run(long_query, account)
    sandbox.reset()
    sandbox.scenario(effect, after=2, times=1)

    frame = Oscom().run(long_query, account)

    assert frame.rows == expected.rows
    pages = frame.provenance.calls
    assert pages == expected.provenance.calls
    cursors = [bool(entry["body"]["cursor"]) for entry in sandbox.journal(KEY)]
    assert cursors == [False, True, True, False, *[True] * (pages - 1)]


def test_a_walk_forgotten_twice_fails(
    account: Account, sandbox: Sandbox, long_query: Query
) -> None:
    sandbox.scenario("cursor_expired", after=1)

    assert type(failure_of(account, long_query)) is CursorLost


def test_a_redirect_is_refused_and_takes_no_key_along(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    sandbox.scenario("redirect", location=f"http://localhost:{sandbox.authority[-5:]}/elsewhere")

    failure = failure_of(account, query)

    assert type(failure) is ContractViolation
    assert failure.status == 302
    assert len(sandbox.journal()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"date_range": {"start": "2025-01-01", "end": "2025-01-14"}},
        {"totals": {"page_views": 4}},
        {"totals": {"sessions": -4}},
        {"totals": {"sessions": 1.5}},
        {"totals": {"sessions": "1e300"}},
    ],
)
def test_an_answer_to_another_question_is_refused(
    account: Account, sandbox: Sandbox, query: Query, change: dict[str, Any]
) -> None:
    good = sandbox.compute(KEY, {"metrics": ["sessions"], "date_range": RANGE})
    sandbox.scenario("body", json={"data": [], "meta": {**good["meta"], **change}})

    assert type(failure_of(account, query)) is ContractViolation
    assert len(sandbox.journal(KEY)) == 1


def test_a_row_without_an_asked_column_is_refused(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    good = sandbox.compute(KEY, {"metrics": ["sessions"], "date_range": RANGE})
    sandbox.scenario("body", json={**good, "data": [{"sessions": 4}]})

    assert type(failure_of(account, query)) is ContractViolation


def test_the_key_is_in_no_log_and_no_failure(
    account: Account, sandbox: Sandbox, query: Query, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sandbox.scenario("status", status=500)

    failure = failure_of(account, query)

    assert KEY not in caplog.text
    assert KEY not in repr(failure)
    assert KEY not in str(failure)
    assert "Simulated" not in str(failure)


def test_learning_follows_every_call(
    account: Account, sandbox: Sandbox, query: Query, budget: FreeBudget, time: Time
) -> None:
    sandbox.scenario("status", status=403, times=1)
    failure_of(account, query)
    Oscom().run(query, account)

    assert budget.learned == [403, 200]
    assert time.slept == []


def test_waiting_ends_at_the_deadline_of_the_whole_call(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    patience = Patience(connect=1, read=1, total=2, tries=6)
    http = Http(frozenset({sandbox.authority}), interactive=patience, clock=time.clock)
    sandbox.scenario("status", status=500)

    failure_of(replace(account, http=http), query)

    assert len(sandbox.journal(KEY)) == 2
    http.close()


def test_redis_holds_neither_key_nor_numbers(account: Account, query: Query, redis: Redis) -> None:
    Oscom().run(query, replace(account, budget=RedisBudget(redis)))

    held = [redis.dump(key) for key in redis.scan_iter()]
    assert held
    assert not any(KEY.encode() in (value or b"") for value in held)
