"""Refusals by the platform, over real HTTP."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from redis import Redis

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.conftest import KEY, MakeQuery, failure_of, with_key
from widgets.queries.query import Filter, Operator, Query
from widgets.sources.account import Account
from widgets.sources.failures import (
    AuthFailed,
    ContractViolation,
    InvalidQuery,
    NotFound,
    PaymentRequired,
    Problem,
    ScopeMissing,
)
from widgets.sources.oscom import Oscom
from widgets.sources.rate_limit import RedisRateLimiter


@pytest.mark.parametrize("key", ["oscom_sk_demo_expired", "oscom_sk_nobody_knows"])
def test_a_refused_key_is_not_tried_again(
    account: Account, sandbox: Sandbox, query: Query, key: str
) -> None:
    failure = failure_of(with_key(account, key), query)

    assert type(failure) is AuthFailed
    assert failure.status == 401
    assert failure.request_id
    assert len(sandbox.request_log(key)) == 1


def test_a_key_that_expires_mid_walk_gives_no_half_result(
    account: Account, sandbox: Sandbox, long_query: Query
) -> None:
    sandbox.scenario("status", status=401, code="key_expired", after=3)

    failure = failure_of(account, long_query)

    assert type(failure) is AuthFailed
    assert len(sandbox.request_log(KEY)) == 4


def test_a_missing_scope_is_named(account: Account, sandbox: Sandbox, query: Query) -> None:
    sandbox.add_key("oscom_sk_demo_seo_only", scopes=["seo:read"])

    failure = failure_of(with_key(account, "oscom_sk_demo_seo_only"), query)

    assert isinstance(failure, ScopeMissing)
    assert failure.scope == "analytics:read"


def test_a_used_up_plan_is_told_apart(account: Account, sandbox: Sandbox, query: Query) -> None:
    sandbox.scenario("status", status=402)

    assert type(failure_of(account, query)) is PaymentRequired
    assert len(sandbox.request_log(KEY)) == 1


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
    assert len(sandbox.request_log(KEY)) == 1


def test_a_redirect_is_refused_and_takes_no_key_along(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    sandbox.scenario("redirect", location=f"http://localhost:{sandbox.authority[-5:]}/elsewhere")

    failure = failure_of(account, query)

    assert type(failure) is ContractViolation
    assert failure.status == 302
    assert len(sandbox.request_log()) == 1


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


def test_redis_holds_neither_key_nor_numbers(account: Account, query: Query, redis: Redis) -> None:
    Oscom().run(query, replace(account, rate_limiter=RedisRateLimiter(redis)))

    held = [redis.dump(key) for key in redis.scan_iter()]
    assert held
    assert not any(KEY.encode() in (value or b"") for value in held)
