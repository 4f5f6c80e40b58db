"""Failures as CampaignOS tells them, answers that are odd but legal, and its paging."""

from __future__ import annotations

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import Time
from tests.widgets.sources.campaignos.conftest import KEY, afresh, calls, failure_of
from tests.widgets.sources.list_queries import make_query
from widgets.frames.table import rows
from widgets.sources.account import Account
from widgets.sources.campaignos import CampaignOs
from widgets.sources.campaignos.catalogue.messages import TABLE
from widgets.sources.failures import (
    AuthFailed,
    ContractViolation,
    ErrorReported,
    Failure,
    InvalidQuery,
    MalformedResponse,
    NotFound,
    RateLimited,
    ScopeMissing,
    SessionRequired,
    Unavailable,
)

SEGMENTS = make_query("segments", "segments")
INSIDE = "/workspaces/ws_standard"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidQuery),
        (401, AuthFailed),
        (403, ScopeMissing),
        (404, NotFound),
        (409, ContractViolation),
        (422, InvalidQuery),
        (429, RateLimited),
        (500, Unavailable),
    ],
)
def test_each_status_is_told_apart(
    account: Account, sandbox: Sandbox, status: int, kind: type[Failure]
) -> None:
    sandbox.scenario("status", platform="campaignos", path="*/segments", status=status)

    failure = failure_of(account, SEGMENTS)

    assert type(failure) is kind
    assert failure.status == status


def test_details_name_the_fields(account: Account, sandbox: Sandbox) -> None:
    details = [{"field": "days", "message": "must be a number"}, "odd", {"message": "no field"}]
    sandbox.scenario("status", platform="campaignos", status=400, details=details)

    failure = failure_of(account, make_query("timeseries", "events"))

    assert isinstance(failure, InvalidQuery)
    assert [each.field for each in failure.problems] == ["days", ""]


def test_an_error_with_a_successs_status_is_a_failure(account: Account, sandbox: Sandbox) -> None:
    sandbox.scenario("body", platform="campaignos", json={"error": "Try again"})

    assert type(failure_of(account, SEGMENTS)) is ErrorReported


def test_a_limit_is_waited_out(account: Account, sandbox: Sandbox, time: Time) -> None:
    sandbox.scenario("retry_after", platform="campaignos", path="*/segments", value=2, times=1)

    frame = CampaignOs().run(SEGMENTS, account)

    assert frame.totals["segments"] == 3
    assert 2 <= sum(time.slept) < 3


@pytest.mark.parametrize(
    ("effect", "kind"),
    [
        ("truncate", MalformedResponse),
        ("cut", MalformedResponse),
        ("html", MalformedResponse),
        ("empty", MalformedResponse),
        ("redirect", ContractViolation),
    ],
)
@pytest.mark.parametrize("resource", ["contacts", "messages", "segments"])
def test_an_unusable_answer_is_a_failure_and_never_part_of_a_number(
    account: Account, sandbox: Sandbox, effect: str, kind: type[Failure], resource: str
) -> None:
    sandbox.scenario(effect, platform="campaignos", path=f"*/{resource}")

    assert type(failure_of(account, make_query(resource, resource))) is kind


@pytest.mark.parametrize("resource", ["timeseries", "attribution"])
def test_numbers_that_are_none_are_refused(
    account: Account, sandbox: Sandbox, resource: str
) -> None:
    sandbox.scenario("nan", platform="campaignos", path=f"*/{resource}")

    assert type(failure_of(account, make_query(resource, "events"))) is MalformedResponse


@pytest.mark.parametrize("effect", ["extra_fields", "string_numbers", "wrapped"])
@pytest.mark.parametrize(
    ("resource", "metric"),
    [
        ("campaigns", "sent"),
        ("segments", "members"),
        ("timeseries", "events"),
        ("attribution", "revenue"),
        ("funnel", "people"),
        ("summary", "contacts"),
    ],
)
def test_oddities_that_do_not_matter_are_tolerated(
    account: Account, sandbox: Sandbox, effect: str, resource: str, metric: str
) -> None:
    query = make_query(resource, metric)
    expected = CampaignOs().run(query, account).totals
    sandbox.scenario(effect, platform="campaignos")

    assert CampaignOs().run(query, afresh(account)).totals == expected


@pytest.mark.parametrize("effect", ["bare", "duplicate_rows", "extra_fields"])
@pytest.mark.parametrize("resource", ["messages", "contacts"])
def test_pages_may_be_bare_and_repeat_rows(
    account: Account, sandbox: Sandbox, effect: str, resource: str
) -> None:
    query = make_query(resource, resource)
    expected = CampaignOs().run(query, account).totals
    sandbox.scenario(effect, platform="campaignos", path=f"*/{resource}")

    assert CampaignOs().run(query, afresh(account)).totals == expected


def test_messages_deleted_between_pages_hide_no_other(account: Account, sandbox: Sandbox) -> None:
    query = make_query("messages", "messages")
    sandbox.delete_campaignos_messages(KEY, rows=3, after=1)

    CampaignOs().run(query, account)
    whole = afresh(account)
    CampaignOs().run(query, whole)

    assert len(ids(whole)) > 500
    assert len(ids(account) - ids(whole)) == 3
    assert ids(whole) < ids(account)


def ids(account: Account) -> set[object]:
    stored = account.datasets.find("messages")
    assert stored
    return {row["id"] for row in rows(TABLE, stored.rows)}


def test_later_refreshes_read_the_newest_messages_alone(
    account: Account, sandbox: Sandbox, time: Time
) -> None:
    query = make_query("messages", "messages")
    first = CampaignOs().run(query, account)
    before = calls(sandbox, "/messages")
    time.seconds += 3600

    again = CampaignOs().run(query, account)

    assert again.totals == first.totals
    # Those of a week are read again, since opens come late.
    assert before > 10
    assert calls(sandbox, "/messages") - before < before / 5


def test_an_interrupted_walk_goes_on_where_it_stopped(account: Account, sandbox: Sandbox) -> None:
    query = make_query("messages", "messages")
    whole = CampaignOs().run(query, afresh(account)).totals
    before = calls(sandbox, "/messages")
    late = {"path": "*/messages", "value": 900, "after": 3, "times": 1}
    sandbox.scenario("retry_after", platform="campaignos", **late)

    assert isinstance(failure_of(account, query), RateLimited)
    frame = CampaignOs().run(query, account)

    assert frame.totals == whole
    # The refused call alone was made twice.
    assert calls(sandbox, "/messages") - before == before + 1


def test_analytics_that_want_a_session_break_no_other_tile(
    account: Account, sandbox: Sandbox
) -> None:
    sandbox.flags(analytics_session_only=True)

    failure = failure_of(account, make_query("timeseries", "events"))
    verdict = CampaignOs().verify(account)

    assert type(failure) is SessionRequired
    assert failure.scope == "analytics:read"
    assert verdict.usable
    assert verdict.scopes["analytics:read"] is False
    assert CampaignOs().run(SEGMENTS, account).totals["segments"] == 3
