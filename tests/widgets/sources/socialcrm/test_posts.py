"""Posts: pages that move while they are read, counters that are replaced, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import FreeRateLimiter, Time
from tests.widgets.sources.list_queries import make_query
from tests.widgets.sources.memory_datasets import MemoryDatasets
from tests.widgets.sources.socialcrm.conftest import KEY, calls, failure_of
from widgets.frames.frame import INCOMPLETE
from widgets.frames.settlement import provisional_buckets, provisional_days
from widgets.frames.table import Row, rows
from widgets.queries.periods import DateRange
from widgets.sources.account import Account, Permit, Priority
from widgets.sources.failures import Unavailable
from widgets.sources.socialcrm import SocialCrm, contract
from widgets.sources.socialcrm import posts as social_posts
from widgets.sources.socialcrm.catalogue.posts import TABLE
from widgets.sources.socialcrm.post_counters import COUNTERS_OF_POSTS

EVER = DateRange.parse("2024-01-01", "2025-12-31")
COUNT = make_query("posts", "posts", period=EVER)
ANALYTICS = "/analytics"


def kept(account: Account) -> list[Row]:
    found = account.datasets.find("posts")
    assert found
    return rows(TABLE, found.rows)


def later(account: Account, time: Time, **units: float) -> None:
    time.seconds += timedelta(**units).total_seconds()


@pytest.mark.parametrize(("change", "difference"), [("delete", 0), ("insert", 0)])
def test_a_list_that_moves_between_two_pages_loses_no_post(
    account: Account, sandbox: Sandbox, change: str, difference: int
) -> None:
    SocialCrm().run(COUNT, account)
    before = {row["post_id"] for row in kept(account)}
    sandbox.change_posts(KEY, change, rows=3, after=1)
    fresh = replace(account, datasets=MemoryDatasets())

    SocialCrm().run(COUNT, fresh)

    # Whatever became of the posts that changed, the others are all there, and each once.
    found = [row["id"] for row in kept(fresh)]
    assert len(found) == len(set(found))
    assert len(before - {row["post_id"] for row in kept(fresh)}) <= difference


def test_counters_cost_a_call_for_each_published_post_and_drafts_none(
    account: Account, sandbox: Sandbox
) -> None:
    SocialCrm().run(make_query("posts", "likes"), account)

    published = {row["post_id"] for row in kept(account) if row["status"] == "published"}
    assert calls(sandbox, ANALYTICS) == len(published)


def test_a_second_question_within_the_half_hour_costs_nothing(
    account: Account, sandbox: Sandbox
) -> None:
    SocialCrm().run(make_query("posts", "likes"), account)
    before = calls(sandbox)

    SocialCrm().run(make_query("posts", "shares", by=("platform",)), account)

    assert calls(sandbox) == before


def test_settled_counters_are_read_again_less_often(
    account: Account, sandbox: Sandbox, time: Time
) -> None:
    SocialCrm().run(COUNT, account)
    published = {row["post_id"]: row["at"] for row in kept(account) if row["status"] == "published"}
    ages = [account.now() - at(moment) for moment in published.values()]
    young = sum(age <= timedelta(days=contract.YOUNG_DAYS) for age in ages)
    before = calls(sandbox, ANALYTICS)
    later(account, time, hours=1)

    SocialCrm().run(COUNT, account)

    assert calls(sandbox, ANALYTICS) - before == young < len(ages)


def at(moment: object) -> datetime:
    assert isinstance(moment, datetime)
    return moment.replace(tzinfo=UTC)


def test_a_counter_that_goes_down_replaces_the_higher_one(
    account: Account, sandbox: Sandbox, time: Time
) -> None:
    likes = make_query("posts", "likes", period=EVER)
    before = SocialCrm().run(likes, account).totals["likes"]
    post = max(kept(account), key=lambda row: str(row["likes"] or 0).zfill(9))
    network = f"acct_standard_{post['platform']}"
    sandbox.revise_counters(KEY, str(post["post_id"]), network, likes=1)
    later(account, time, days=8)

    after = SocialCrm().run(likes, account).totals["likes"]

    assert after == before - post["likes"] + 1  # type: ignore[operator]  # counts are integers


def test_counters_read_before_a_failure_are_not_read_again(
    account: Account, sandbox: Sandbox
) -> None:
    sandbox.scenario("status", platform="socialcrm", path="/posts/*/analytics", after=20)
    assert isinstance(failure_of(account, COUNT), Unavailable)
    sandbox.clear()
    before = calls(sandbox, ANALYTICS)

    SocialCrm().run(COUNT, account)

    published = {row["post_id"] for row in kept(account) if row["status"] == "published"}
    assert calls(sandbox, ANALYTICS) - before == len(published) - 20


def test_counters_that_were_not_read_yet_make_an_answer_incomplete(
    account: Account, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    monkeypatch.setattr(
        social_posts, "COUNTERS_OF_POSTS", replace(COUNTERS_OF_POSTS, most_calls=20)
    )

    first = SocialCrm().run(COUNT, account)
    later(account, time, hours=1)
    for _ in range(8):
        later(account, time, hours=1)
        last = SocialCrm().run(COUNT, account)

    assert INCOMPLETE in first.warnings
    assert INCOMPLETE not in last.warnings


def test_a_post_deleted_since_the_list_was_read_is_no_failure(
    account: Account, sandbox: Sandbox
) -> None:
    sandbox.scenario("status", platform="socialcrm", path="/posts/*/analytics", status=404, times=1)

    assert SocialCrm().run(COUNT, account).totals["posts"]


def test_days_are_read_once_and_then_only_the_last_of_them(
    account: Account, sandbox: Sandbox, time: Time
) -> None:
    days = make_query("account_days", "impressions")
    SocialCrm().run(days, account)
    whole = calls(sandbox, "/accounts/analytics")
    later(account, time, hours=1)

    SocialCrm().run(days, account)

    assert whole > 10
    assert calls(sandbox, "/accounts/analytics") - whole == 1


@dataclass
class NotingRateLimiter(FreeRateLimiter):
    priorities: list[Priority] = field(default_factory=list)

    def acquire(self, account: Account, resource: str = "") -> Permit:
        if resource.endswith(ANALYTICS):
            self.priorities.append(account.priority)
        return super().acquire(account, resource)


def test_counters_step_back_behind_open_screens_after_ten_calls(account: Account) -> None:
    rate_limiter = NotingRateLimiter()

    SocialCrm().run(COUNT, replace(account, rate_limiter=rate_limiter))

    found = rate_limiter.priorities
    assert found[:10] == [Priority.SCREEN] * 10
    assert set(found[10:]) == {Priority.WEBHOOK}


def test_the_counters_of_young_posts_are_provisional(account: Account) -> None:
    frame = SocialCrm().run(make_query("posts", "likes", by=("day",)), account)

    days = provisional_days(frame)
    assert days is not None
    assert days.start == frame.as_of.date() - timedelta(days=contract.YOUNG_DAYS - 1)
    assert len(provisional_buckets(frame)) == days.days
