from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import orjson
import pytest

from sandbox.exchange import Response
from sandbox.scenarios.effects import EFFECTS
from tests.sandbox.driver import FEBRUARY, KEY, Driver

QUERY = {"metrics": ["sessions"], "dimensions": ["day"], "date_range": FEBRUARY, "limit": 5}


def spoil(driver: Driver, effect: str, **fields: Any) -> None:
    answer = driver.control("POST", "/scenarios", {"platform": "oscom", "effect": effect, **fields})
    assert answer["id"]


def spoiled(driver: Driver, effect: str, **params: Any) -> Response:
    spoil(driver, effect, params=params)
    return driver.post(QUERY)


def test_errors_come_and_go(driver: Driver) -> None:
    spoil(driver, "status", params={"status": 500}, after=1, times=2)

    assert [driver.post(QUERY).status for _ in range(5)] == [200, 500, 500, 200, 200]


def test_a_scenario_waits_for_its_match(driver: Driver) -> None:
    match = {"method": "POST", "path": "/analytics/*", "key": KEY}
    spoil(driver, "status", match=match, params={"status": 404})

    assert driver.get("/analytics/overview").status == 200
    assert driver.post(QUERY, key="oscom_sk_demo_standard").status == 200
    assert driver.post(QUERY).status == 404


def test_scenarios_end_one_by_one_or_together(driver: Driver) -> None:
    ids = [
        driver.control("POST", "/scenarios", {"platform": "oscom", "effect": name})["id"]
        for name in ("empty", "redirect")
    ]

    driver.control("DELETE", "/scenarios", id=ids[1])
    assert (driver.post(QUERY).status, driver.post(QUERY).body) == (200, b"")
    driver.control("DELETE", "/scenarios")
    assert driver.post(QUERY).payload()["data"]


@pytest.mark.parametrize(
    ("status", "code"), [(401, "invalid_key"), (402, "payment_required"), (500, "internal_error")]
)
def test_status_speaks_the_platforms_dialect(driver: Driver, status: int, code: str) -> None:
    response = spoiled(driver, "status", status=status)

    assert (response.status, response.payload()["error"]["code"]) == (status, code)
    assert response.headers["x-ratelimit-remaining"] == "99"


def test_status_takes_code_headers_and_text(driver: Driver) -> None:
    response = spoiled(driver, "status", status=503, text="busy", headers={"Retry-After": 9})

    assert (response.status, response.body, response.headers["retry-after"]) == (503, b"busy", "9")


@pytest.mark.parametrize("value", ["30", "-5", "999999999", "soon"])
def test_retry_after_says_what_it_is_told(driver: Driver, value: str) -> None:
    response = spoiled(driver, "retry_after", value=value)

    assert (response.status, response.headers["retry-after"]) == (429, value)


def test_retry_after_can_be_a_date_or_missing(driver: Driver) -> None:
    dated = spoiled(driver, "retry_after", in_seconds=30).headers["retry-after"]
    driver.control("DELETE", "/scenarios")
    bare = spoiled(driver, "retry_after")

    assert parsedate_to_datetime(dated).tzinfo is not None
    assert (bare.status, "retry-after" in bare.headers) == (429, False)


def test_headers_are_replaced_and_removed(driver: Driver) -> None:
    changed = {"X-RateLimit-Remaining": 3, "X-Request-Id": None}

    response = spoiled(driver, "headers", headers=changed)

    assert response.headers["x-ratelimit-remaining"] == "3"
    assert "x-request-id" not in response.headers


def test_bodies_are_replaced(driver: Driver) -> None:
    assert spoiled(driver, "body", text="[").body == b"["
    driver.control("DELETE", "/scenarios")
    assert spoiled(driver, "body", json={"data": 1}).payload() == {"data": 1}


def test_slowness_is_written_on_the_response(driver: Driver) -> None:
    assert spoiled(driver, "delay", delay_ms=70).delay_ms == 70
    slow = spoiled(driver, "trickle", chunk_ms=5, chunk_bytes=9)
    assert (slow.chunk_ms, slow.chunk_bytes) == (5, 9)


def test_truncated_json_is_no_json(driver: Driver) -> None:
    response = spoiled(driver, "truncate")

    with pytest.raises(orjson.JSONDecodeError):
        response.payload()
    assert response.status == 200


def test_other_types_of_content(driver: Driver) -> None:
    assert spoiled(driver, "content_type").headers["content-type"] == "text/plain"
    driver.control("DELETE", "/scenarios")
    page = spoiled(driver, "html")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_data_can_be_missing(driver: Driver) -> None:
    assert spoiled(driver, "data_null").payload()["data"] is None
    assert spoiled(driver, "empty").body == b""


def test_fields_can_be_added(driver: Driver) -> None:
    payload = spoiled(driver, "extra_fields").payload()

    assert payload["data"][0]["x_note"] == "new"
    assert {"x_experiment"} <= set(payload)


def test_numbers_can_be_text(driver: Driver) -> None:
    good = driver.post(QUERY).payload()["data"]

    rows = spoiled(driver, "string_numbers").payload()["data"]

    assert [row["sessions"] for row in rows] == [str(row["sessions"]) for row in good]
    assert rows[0]["day"] == good[0]["day"]


def test_numbers_can_be_nan(driver: Driver) -> None:
    body = spoiled(driver, "nan").body

    assert b'"sessions": NaN' in body


@pytest.mark.parametrize(
    ("length", "cursors"), [(1, ["loop-0"] * 4), (2, ["loop-0", "loop-1"] * 2)]
)
def test_cursors_can_go_in_circles(driver: Driver, length: int, cursors: list[str]) -> None:
    spoil(driver, "cursor_loop", params={"length": length})

    pages, cursor = [], None
    for _ in range(4):
        pages.append(driver.post({**QUERY, "cursor": cursor}))
        cursor = pages[-1].payload()["meta"]["next_cursor"]

    assert [page.payload()["meta"]["next_cursor"] for page in pages] == cursors
    assert {page.status for page in pages} == {200}
    assert len({str(page.payload()["data"]) for page in pages}) == 1


@pytest.mark.parametrize("code", ["cursor_expired", "invalid_cursor"])
def test_cursors_can_be_refused(driver: Driver, code: str) -> None:
    response = spoiled(driver, code)

    assert (response.status, response.payload()["error"]["code"]) == (400, code)


def test_rows_can_repeat_across_pages(driver: Driver) -> None:
    spoil(driver, "duplicate_rows", after=1, params={"rows": 2})
    first = driver.post(QUERY).payload()
    second = driver.post({**QUERY, "cursor": first["meta"]["next_cursor"]}).payload()
    third = driver.post({**QUERY, "cursor": second["meta"]["next_cursor"]}).payload()

    assert len(first["data"]) == 5
    assert len(third["data"]) == 7
    assert third["data"][:2] == second["data"][-2:]


def test_there_can_be_more_rows_than_asked_for(driver: Driver) -> None:
    assert len(spoiled(driver, "more_rows", rows=3).payload()["data"]) == 8


def test_redirects_lead_elsewhere(driver: Driver) -> None:
    response = spoiled(driver, "redirect", location="https://evil.example/")

    assert (response.status, response.headers["location"]) == (302, "https://evil.example/")


@pytest.mark.parametrize("effect", sorted(EFFECTS))
def test_every_effect_survives_a_refusal(driver: Driver, effect: str) -> None:
    spoil(driver, effect)

    assert driver.post({}).status >= 200
