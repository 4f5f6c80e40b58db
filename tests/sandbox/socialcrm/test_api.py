"""The simulated SocialCRM as its developer page describes it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox.accounts import SOCIAL_READ_SCOPES, ApiKey
from sandbox.exchange import Request, Response
from sandbox.socialcrm.api import SocialCrmApi
from tests.sandbox.driver import Driver

KEY = "sk_live_demoinsights00"


def get(driver: Driver, path: str, *, key: str | None = KEY, **query: Any) -> Response:
    headers = {"host": "localhost"} | ({"authorization": f"Bearer {key}"} if key else {})
    return send(driver, "GET", path, headers, urlencode(query))


def send(
    driver: Driver, method: str, path: str, headers: dict[str, str], query: str = ""
) -> Response:
    request = Request(method, f"/socialcrm/v1{path}", query, headers, peer="127.0.0.1")
    return driver.sandbox.handle(request)


def code_of(response: Response) -> tuple[int, str]:
    payload = response.payload()
    assert set(payload) == {"error"}
    assert set(payload["error"]) == {"code", "message"}
    return response.status, payload["error"]["code"]


def test_a_key_is_taken_from_either_header(driver: Driver) -> None:
    assert send(driver, "GET", "/accounts", {"x-api-key": KEY}).status == 200
    assert send(driver, "GET", "/accounts", {"authorization": f"Bearer {KEY}"}).status == 200
    both = {"authorization": f"Bearer {KEY}", "x-api-key": "sk_live_demopostsonly0"}
    assert code_of(send(driver, "GET", "/accounts", both)) == (401, "unauthorized")


@pytest.mark.parametrize("key", [None, "sk_live_nobodys00", "oscom_sk_demo_standard"])
def test_a_missing_or_foreign_key_is_unauthorized(driver: Driver, key: str | None) -> None:
    assert code_of(get(driver, "/posts", key=key)) == (401, "unauthorized")


def test_oscom_refuses_a_key_of_socialcrm(driver: Driver) -> None:
    assert driver.get("/campaigns", key=KEY).status == 401


@pytest.mark.parametrize(
    "path", ["/accounts", "/accounts/analytics", "/persona", "/trending", "/posts/x/analytics"]
)
def test_insights_need_their_scope(driver: Driver, path: str) -> None:
    found = get(driver, path, key="sk_live_demopostsonly0")

    assert code_of(found) == (403, "forbidden_scope")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/posts"), ("POST", "/ai/rewrite"), ("POST", "/media/upload-url")],
)
def test_writing_needs_scopes_that_demo_keys_lack(driver: Driver, method: str, path: str) -> None:
    found = send(driver, method, path, {"authorization": f"Bearer {KEY}"})

    assert code_of(found) == (403, "forbidden_scope")


def test_pages_have_20_rows_and_at_most_50_and_join_to_the_whole(driver: Driver) -> None:
    assert len(get(driver, "/posts").payload()["data"]) == 20
    whole = get(driver, "/posts", limit=50).payload()["data"]
    parts = [
        row
        for offset in range(0, 50, 10)
        for row in get(driver, "/posts", limit=10, offset=offset).payload()["data"]
    ]
    assert parts == whole
    assert set(get(driver, "/posts", limit=50).payload()) == {"data"}


@pytest.mark.parametrize("query", [{"limit": 51}, {"limit": 0}, {"limit": "x"}, {"offset": "-1"}])
def test_an_impossible_page_is_an_invalid_request(driver: Driver, query: dict[str, Any]) -> None:
    assert code_of(get(driver, "/posts", **query)) == (400, "invalid_request")


def test_the_601st_call_of_a_minute_is_refused_without_a_header(driver: Driver) -> None:
    driver.world.clock.stop()
    driver.world.keys.add(ApiKey("sk_live_hurried0", per_minute=600, platform="socialcrm"))

    answers = [get(driver, "/nowhere", key="sk_live_hurried0") for _ in range(601)]

    assert [each.status for each in answers] == [404] * 600 + [429]
    assert code_of(answers[-1]) == (429, "rate_limited")
    assert not {"retry-after", "x-ratelimit-limit"} & set(answers[-1].headers)


def test_one_post_comes_bare_and_its_counters_wrapped(driver: Driver) -> None:
    post = get(driver, "/posts", limit=50).payload()["data"][-1]

    assert get(driver, f"/posts/{post['id']}").payload() == post
    found = get(driver, f"/posts/{post['id']}/analytics").payload()["data"]
    for name, total in found["totals"].items():
        assert total == sum(part[name] for part in found["accounts"])
    assert code_of(get(driver, "/posts/none")) == (404, "not_found")


def test_campaigns_bear_oscoms_names(driver: Driver) -> None:
    key = "sk_live_alpenpfad0"
    driver.world.keys.add(ApiKey(key, "alpenpfad", SOCIAL_READ_SCOPES, platform="socialcrm"))
    names = {item["name"] for item in driver.walk("/campaigns")}
    bodies = {
        row["body"]
        for offset in range(0, 200, 50)
        for row in get(driver, "/posts", key=key, limit=50, offset=offset).payload()["data"]
    }
    assert names & bodies


def test_the_same_seed_tells_the_same_days(driver: Driver) -> None:
    days = get(driver, "/accounts/analytics", limit=50).body
    driver.renew()

    assert get(driver, "/accounts/analytics", limit=50).body == days


def test_a_change_of_followers_is_the_difference_of_two_days(driver: Driver) -> None:
    rows = get(driver, "/accounts/analytics", limit=50).payload()["data"]
    account = [row for row in rows if row["account_id"] == rows[0]["account_id"]]

    for later, earlier in pairwise(account):
        assert later["follower_change"] == later["followers"] - earlier["followers"]


def test_days_of_accounts_are_generated_once_per_moment(driver: Driver) -> None:
    api = SocialCrmApi(driver.world)
    first = api.workspace("standard").account_days()

    assert api.workspace("standard").account_days() is first
    driver.control("POST", "/clock", {"advance": 3600})
    assert api.workspace("standard").account_days() != first
