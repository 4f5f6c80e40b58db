"""Failures as SocialCRM tells them, and answers that are odd but legal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import Time
from tests.widgets.sources.list_queries import make_query
from tests.widgets.sources.socialcrm.conftest import KEY, POSTS_ONLY, calls, failure_of
from widgets.sources.account import Account
from widgets.sources.failures import (
    AuthFailed,
    ContractViolation,
    ErrorReported,
    Failure,
    InvalidQuery,
    MalformedResponse,
    NotFound,
    PaymentRequired,
    PlanQuotaExceeded,
    RateLimited,
    ScopeMissing,
    Unavailable,
)
from widgets.sources.socialcrm import SocialCrm

TOPICS = make_query("trending", "topics")


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "invalid_request", InvalidQuery),
        (401, "unauthorized", AuthFailed),
        (402, "payment_required", PaymentRequired),
        (402, "quota_exceeded", PlanQuotaExceeded),
        (403, "forbidden_scope", ScopeMissing),
        (404, "not_found", NotFound),
        (429, "rate_limited", RateLimited),
        (500, "internal_error", Unavailable),
        (503, "internal_error", Unavailable),
    ],
)
def test_each_error_is_told_apart(
    account: Account, sandbox: Sandbox, status: int, code: str, kind: type[Failure]
) -> None:
    sandbox.scenario("status", platform="socialcrm", status=status, code=code)

    failure = failure_of(account, TOPICS)

    assert type(failure) is kind
    assert failure.status == status


@pytest.mark.parametrize("code", ["payment_required", "quota_exceeded"])
def test_a_plan_that_does_not_suffice_is_not_asked_again(
    account: Account, sandbox: Sandbox, code: str
) -> None:
    sandbox.scenario("status", platform="socialcrm", status=402, code=code)

    failure = failure_of(account, TOPICS)

    assert (failure.is_transient, calls(sandbox)) == (False, 1)


def test_a_limit_without_a_header_is_backed_off_from_and_then_met(
    account: Account, sandbox: Sandbox, time: Time
) -> None:
    sandbox.scenario("status", platform="socialcrm", status=429, times=2)

    frame = SocialCrm().run(TOPICS, account)

    assert frame.totals["topics"]
    assert calls(sandbox) == 3
    assert len(time.slept) == 2


def test_two_server_errors_are_outlived(account: Account, sandbox: Sandbox) -> None:
    sandbox.scenario("status", platform="socialcrm", status=500, times=2)

    assert SocialCrm().run(TOPICS, account).totals["topics"]


@pytest.mark.parametrize(
    ("effect", "kind"),
    [
        ("truncate", MalformedResponse),
        ("cut", MalformedResponse),
        ("html", MalformedResponse),
        ("empty", MalformedResponse),
        ("nan", MalformedResponse),
        ("redirect", ContractViolation),
    ],
)
def test_an_unusable_answer_is_a_failure_and_never_part_of_a_number(
    account: Account, sandbox: Sandbox, effect: str, kind: type[Failure]
) -> None:
    sandbox.scenario(effect, platform="socialcrm")

    assert type(failure_of(account, TOPICS)) is kind


def test_an_error_with_a_successs_status_is_no_answer(account: Account, sandbox: Sandbox) -> None:
    body = {"error": {"code": "rate_limited", "message": "Slow down."}}
    sandbox.scenario("body", platform="socialcrm", json=body)

    assert type(failure_of(account, TOPICS)) is ErrorReported


@pytest.mark.parametrize("effect", ["extra_fields", "string_numbers", "duplicate_rows"])
def test_oddities_that_do_not_matter_are_tolerated(
    account: Account, sandbox: Sandbox, effect: str
) -> None:
    query = make_query("account_days", "impressions", "followers")
    expected = SocialCrm().run(query, account).totals
    sandbox.scenario(effect, platform="socialcrm", path="/accounts/analytics")

    again = replace(account, datasets=type(account.datasets)())

    assert SocialCrm().run(query, again).totals == expected


def test_a_list_may_come_bare_and_may_be_null(account: Account, sandbox: Sandbox) -> None:
    bare = [{"topic": "autumn", "platform": "x", "score": 3, "volume": 9}]
    sandbox.scenario("body", platform="socialcrm", json=bare, times=1)
    assert SocialCrm().run(TOPICS, account).totals == {"topics": 1}

    sandbox.scenario("data_null", platform="socialcrm")
    empty = replace(account, datasets=type(account.datasets)())
    assert SocialCrm().run(TOPICS, empty).totals == {"topics": 0}


def test_a_missing_scope_is_named_and_other_resources_answer(
    account: Account, sandbox: Sandbox
) -> None:
    limited = replace(account, credential=POSTS_ONLY)

    failure = failure_of(limited, make_query("account_days", "followers"))

    assert isinstance(failure, ScopeMissing)
    assert failure.scope == "insights:read"
    assert SocialCrm().run(make_query("posts", "posts"), limited).totals["posts"]


def test_counters_need_the_scope_for_insights(account: Account) -> None:
    limited = replace(account, credential=POSTS_ONLY)

    failure = failure_of(limited, make_query("posts", "posts", "likes"))

    assert isinstance(failure, ScopeMissing)
    assert failure.scope == "insights:read"


def test_a_key_revoked_in_the_middle_stops_the_walk(account: Account, sandbox: Sandbox) -> None:
    sandbox.scenario(
        "status", platform="socialcrm", status=401, path="/accounts/analytics", after=2
    )

    assert isinstance(failure_of(account, make_query("account_days", "followers")), AuthFailed)
    assert calls(sandbox, "/accounts/analytics") == 3


def test_the_key_is_sent_as_a_bearer_token(account: Account, sandbox: Sandbox) -> None:
    SocialCrm().run(TOPICS, account)

    assert calls(sandbox) == len(sandbox.request_log()) == 1
    assert KEY not in str(sandbox.request_log())
