from __future__ import annotations

import pytest

from sandbox.exchange import Request
from tests.sandbox.driver import FEBRUARY, KEY, Driver

QUERY = {"metrics": ["sessions"], "date_range": FEBRUARY}
MODULES = {
    "/analytics/overview": "analytics:read",
    "/analytics/events": "analytics:read",
    "/analytics/reports": "analytics:read",
    "/analytics/reports/rep_1": "analytics:read",
    "/seo/keywords": "seo:read",
    "/seo/pages": "seo:read",
    "/seo/recommendations": "seo:read",
    "/campaigns": "campaigns:read",
    "/content": "content:read",
    "/content/briefs": "content:read",
    "/contacts": "contacts:read",
    "/contacts/segments": "contacts:read",
}


@pytest.mark.parametrize("path", MODULES)
def test_a_key_opens_the_modules_of_its_scopes(driver: Driver, path: str) -> None:
    response = driver.get(path)

    assert response.status == 200
    assert response.payload()["data"]


@pytest.mark.parametrize(("path", "scope"), MODULES.items())
def test_a_missing_scope_is_named(driver: Driver, path: str, scope: str) -> None:
    others = sorted(set(MODULES.values()) - {scope})
    driver.control("POST", "/keys", {"key": "oscom_sk_limited_key", "scopes": others})

    response = driver.get(path, key="oscom_sk_limited_key")

    assert response.status == 403
    error = response.payload()["error"]
    assert error["code"] == "insufficient_scope"
    assert error["details"] == [
        {"field": "Authorization", "issue": "missing_scope", "value": scope}
    ]


def test_admin_opens_everything(driver: Driver) -> None:
    driver.control("POST", "/keys", {"key": "oscom_sk_admin_key", "scopes": ["admin"]})

    assert driver.get("/contacts", key="oscom_sk_admin_key").status == 200


def test_the_narrow_demo_key_reads_analytics_only(driver: Driver) -> None:
    key = "oscom_sk_demo_analytics_only"

    assert driver.post(QUERY, key=key).status == 200
    assert driver.get("/seo/keywords", key=key, limit=1).status == 403


@pytest.mark.parametrize("key", [None, "oscom_sk_never_issued", "x"])
def test_an_unknown_key_is_401_without_a_quota(driver: Driver, key: str | None) -> None:
    response = driver.post(QUERY, key=key)

    assert (response.status, response.payload()["error"]["code"]) == (401, "invalid_key")
    assert "x-ratelimit-limit" not in response.headers


def test_an_expired_key_says_so(driver: Driver) -> None:
    response = driver.post(QUERY, key="oscom_sk_demo_expired")

    assert (response.status, response.payload()["error"]["code"]) == (401, "key_expired")


def test_a_revoked_key_stops_working(driver: Driver) -> None:
    driver.control("DELETE", "/keys", key=KEY)

    assert driver.post(QUERY).status == 401


def test_every_answer_counts_against_the_quota(driver: Driver) -> None:
    driver.control("POST", "/clock", {"stop": True})

    answers = [driver.post(QUERY), driver.post({}), driver.get("/nowhere")]

    assert [answer.status for answer in answers] == [200, 400, 404]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["99", "98", "97"]
    assert {answer.headers["x-ratelimit-limit"] for answer in answers} == {"100"}


def test_an_exhausted_quota_is_429_until_the_minute_ends(driver: Driver) -> None:
    driver.control("POST", "/clock", {"stop": True})
    driver.control("POST", "/keys", {"key": "oscom_sk_two_a_minute", "per_minute": 2})
    answers = [driver.post(QUERY, key="oscom_sk_two_a_minute") for _ in range(3)]
    refused = answers[-1]
    wait = int(refused.headers["retry-after"])

    driver.control("POST", "/clock", {"advance": wait})
    again = driver.post(QUERY, key="oscom_sk_two_a_minute")

    assert [answer.status for answer in answers] == [200, 200, 429]
    assert refused.payload()["error"]["code"] == "rate_limited"
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert 1 <= wait <= 60
    assert again.status == 200


def test_keys_of_one_workspace_have_quotas_of_their_own(driver: Driver) -> None:
    driver.control("POST", "/keys", {"key": "oscom_sk_neighbour", "workspace": "alpenpfad"})

    driver.post(QUERY)

    neighbour = driver.post(QUERY, key="oscom_sk_neighbour")
    assert neighbour.headers["x-ratelimit-remaining"] == "99"


def test_enterprise_keys_have_500_a_minute(driver: Driver) -> None:
    response = driver.post(QUERY, key="oscom_sk_demo_enterprise")

    assert response.headers["x-ratelimit-limit"] == "500"


def test_request_ids_stand_in_body_and_header(driver: Driver) -> None:
    good, bad = driver.post(QUERY), driver.post({})

    assert good.payload()["meta"]["request_id"] == good.headers["x-request-id"]
    assert bad.payload()["error"]["request_id"] == bad.headers["x-request-id"]
    assert bad.payload()["meta"]["request_id"] == bad.headers["x-request-id"]


def test_a_body_that_is_no_json_is_400(driver: Driver) -> None:
    request = Request(
        "POST", "/oscom/v1/analytics/query", "", {"authorization": f"Bearer {KEY}"}, b"{oops"
    )

    response = driver.sandbox.handle(request)

    assert (response.status, response.payload()["error"]["code"]) == (400, "invalid_json")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/content/briefs"),
        ("PUT", "/content/cnt_1"),
        ("POST", "/seo/keywords"),
        ("POST", "/contacts/batch"),
    ],
)
def test_writing_is_forbidden_to_readers_and_absent_for_others(
    driver: Driver, method: str, path: str
) -> None:
    driver.control("POST", "/keys", {"key": "oscom_sk_admin_key", "scopes": ["admin"]})

    refused = driver.send(method, f"/oscom/v1{path}", {}, key=KEY)
    absent = driver.send(method, f"/oscom/v1{path}", {}, key="oscom_sk_admin_key")

    assert (refused.status, refused.payload()["error"]["code"]) == (403, "insufficient_scope")
    assert absent.status == 404
