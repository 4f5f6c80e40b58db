"""Failures as Oktopost tells them, answers that are odd but legal, and its paging."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import Time
from tests.widgets.sources.list_queries import make_query
from tests.widgets.sources.oktopost.conftest import ACCOUNT_ID, KEY, calls, failure_of
from widgets.frames.table import rows
from widgets.queries.periods import DateRange
from widgets.sources.account import Account
from widgets.sources.failures import (
    AuthFailed,
    Blocked,
    ContractViolation,
    ErrorReported,
    Failure,
    InvalidQuery,
    MalformedResponse,
    NotFound,
    RateLimited,
    ScopeMissing,
    Unavailable,
)
from widgets.sources.oktopost import Oktopost, parsing
from widgets.sources.oktopost.catalogue.posts import TABLE

CAMPAIGNS = make_query("campaigns", "campaigns")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidQuery),
        (401, AuthFailed),
        (403, ScopeMissing),
        (404, NotFound),
        (429, RateLimited),
        (500, Unavailable),
    ],
)
def test_each_status_is_told_apart(
    account: Account, sandbox: Sandbox, status: int, kind: type[Failure]
) -> None:
    sandbox.scenario("status", platform="oktopost", status=status)

    failure = failure_of(account, CAMPAIGNS)

    assert type(failure) is kind
    assert failure.status == status


@pytest.mark.parametrize(
    "errors", [{"API": {"Error": "Gone."}}, {"Param": {"get": "Missing value"}}, []]
)
def test_a_false_result_is_a_failure_with_a_successs_status(
    account: Account, sandbox: Sandbox, errors: object
) -> None:
    body = {"Result": False, "Errors": errors}
    sandbox.scenario("body", platform="oktopost", json=body)

    assert type(failure_of(account, CAMPAIGNS)) is ErrorReported


def test_a_server_error_with_a_true_result_is_a_failure(account: Account, sandbox: Sandbox) -> None:
    body = {"Result": True, "Items": [], "Total": 0}
    sandbox.scenario("status", platform="oktopost", status=500, body=body)

    assert type(failure_of(account, CAMPAIGNS)) is Unavailable


def test_a_blocked_key_is_told_until_when(account: Account, sandbox: Sandbox) -> None:
    sandbox.others_call(KEY, block=True)

    failure = failure_of(replace(account, block_seconds=900), CAMPAIGNS)

    assert type(failure) is Blocked
    assert failure.retry_at
    assert (failure.retry_at - account.now()).total_seconds() == 900
    assert calls(sandbox) == 1


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
    sandbox.scenario(effect, platform="oktopost", path="/followers/*")

    assert type(failure_of(account, make_query("followers", "followers"))) is kind


@pytest.mark.parametrize("effect", ["extra_fields", "string_numbers", "duplicate_rows"])
def test_oddities_that_do_not_matter_are_tolerated(
    account: Account, sandbox: Sandbox, effect: str
) -> None:
    query = make_query("clicks", "clicks", "conversions")
    expected = Oktopost().run(query, account).totals
    sandbox.scenario(effect, platform="oktopost", path="/click")

    again = replace(account, datasets=type(account.datasets)())

    assert Oktopost().run(query, again).totals == expected


def test_posts_deleted_between_pages_hide_no_other(account: Account, sandbox: Sandbox) -> None:
    class SmallPages(type(account.page_sizes)):  # type: ignore[misc]  # a protocol's null object
        def find(self, path: str) -> int:
            return 25

    small = replace(account, page_sizes=SmallPages())
    sandbox.delete_oktopost_posts(KEY, rows=3, after=1)
    query = make_query("posts", "posts_sent")

    Oktopost().run(query, small)
    whole = replace(account, datasets=type(account.datasets)())
    Oktopost().run(query, whole)

    assert len(ids(whole)) > 50
    assert ids(whole) < ids(small)


def ids(account: Account) -> set[object]:
    stored = account.datasets.find("posts")
    assert stored
    return {row["id"] for row in rows(TABLE, stored.rows)}


def test_a_counter_that_went_down_is_lower_afterwards(
    account: Account, sandbox: Sandbox, time: Time
) -> None:
    days = DateRange.parse("2025-09-01", "2025-11-20")
    query = make_query("posts", "likes", period=days)
    Oktopost().run(query, account)
    recent = stats_paths(sandbox)[5].rpartition("/")[2]
    sandbox.revise_oktopost(KEY, recent, Likes=0)
    before = Oktopost().run(query, account).totals["likes"]
    time.seconds += 8 * 24 * 3600

    after = Oktopost().run(query, account).totals["likes"]

    assert isinstance(before, int)
    assert isinstance(after, int)
    assert after != before
    assert stats_paths(sandbox).count(f"/oktopost/v2/post/{recent}") == 2


def stats_paths(sandbox: Sandbox) -> list[str]:
    return [each["path"] for each in sandbox.request_log(KEY) if "/v2/post/" in each["path"]]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (1603787310, "2020-10-27T08:28:30+00:00"),
        ("1603787310", "2020-10-27T08:28:30+00:00"),
        ("2020-10-27 08:28:30", "2020-10-27T08:28:30+00:00"),
        ("0000-00-00 00:00:00", None),
        (None, None),
        ("", None),
    ],
)
def test_times_come_in_several_forms(raw: object, told: str | None) -> None:
    assert parsing.moment(raw) == told


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(MalformedResponse):
        parsing.moment("yesterday")


@pytest.mark.parametrize(
    ("region", "key", "account_id", "usable"),
    [
        ("", "okt_demo_key", ACCOUNT_ID, True),
        ("-eu", "okt_demo_european", "001demo00000002", True),
        ("", "okt_demo_european", "001demo00000002", False),
        ("", "okt_demo_key", "001demo00000009", False),
        ("", "okt_unknown", ACCOUNT_ID, False),
    ],
)
def test_account_id_key_and_region_are_tested_together(
    account: Account, region: str, key: str, account_id: str, usable: bool
) -> None:
    url = account.base_url.replace("/oktopost/", f"/oktopost{region}/")
    given = replace(account, credential=key, base_url=url, settings={"account_id": account_id})

    verdict = Oktopost().verify(given)

    assert verdict.usable is usable
    assert verdict.problem == (None if usable else "auth_failed")
    assert verdict.label == ("Northwind Cloud" if usable else "")


def test_missing_permissions_are_named_and_others_answer(
    account: Account, sandbox: Sandbox
) -> None:
    limited = replace(account, credential="okt_demo_limited")

    verdict = Oktopost().verify(limited)
    failure = failure_of(limited, make_query("clicks", "clicks"))

    assert verdict.usable
    assert verdict.scopes == {"campaigns": True, "posts": True, "clicks": False, "profiles": True}
    assert verdict.warnings == ("scope_missing:clicks",)
    assert isinstance(failure, ScopeMissing)
    assert failure.scope == "clicks"
    assert Oktopost().run(CAMPAIGNS, limited).totals["campaigns"]


def test_an_interrupted_walk_over_clicks_goes_on_where_it_stopped(
    account: Account, sandbox: Sandbox
) -> None:
    query = make_query("clicks", "clicks")
    whole = Oktopost().run(query, replace(account, datasets=type(account.datasets)())).totals
    sandbox.scenario("status", platform="oktopost", path="/click", status=429, after=1, times=1)
    blocks = replace(account, block_seconds=900)

    assert isinstance(failure_of(blocks, query), Blocked)
    frame = Oktopost().run(query, blocks)

    assert frame.totals == whole
