from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox.exchange import Request, Response
from tests.sandbox.driver import Driver

KEY, ACCOUNT_ID = "okt_demo_key", "001demo00000001"


def get(driver: Driver, path: str, account_id: str = ACCOUNT_ID, **query: Any) -> Response:
    token = b64encode(f"{account_id}:{KEY}".encode()).decode()
    headers = {"host": "localhost:9001", "authorization": f"Basic {token}"}
    address = f"/oktopost/v2{path}"
    return driver.sandbox.handle(
        Request("GET", address, urlencode(query), headers, b"", peer="127.0.0.1")
    )


@pytest.fixture(autouse=True)
def unlimited(driver: Driver) -> None:
    driver.world.oktopost.limits.clear()
    driver.world.clock.stop()


def test_pages_together_are_the_whole_list(driver: Driver) -> None:
    whole = get(driver, "/post", _count=100, _order="created,1").payload()
    pages = [
        get(driver, "/post", _count=25, _page=page, _order="created,1").payload()["Items"]
        for page in range(4)
    ]

    assert [item for page in pages for item in page] == whole["Items"]
    assert whole["Total"] == len(whole["Items"])


def test_newest_come_first_unless_told_otherwise(driver: Driver) -> None:
    oldest = get(driver, "/click", _count=200, _order="created,1").payload()["Items"][0]
    newest = get(driver, "/click").payload()["Items"][0]

    assert newest["Created"] > oldest["Created"]


@pytest.mark.parametrize(
    ("path", "status", "errors"),
    [
        ("/nowhere", 404, []),
        ("/post/004", 404, {"API": {"Error": "The page you are looking for was not found"}}),
        ("/post", 400, {"Param": {"_count": "Page size 10 is not valid."}}),
    ],
)
def test_errors_come_with_a_false_result(
    driver: Driver, path: str, status: int, errors: object
) -> None:
    response = get(driver, path, _count=10)

    assert (response.status, response.payload()) == (status, {"Result": False, "Errors": errors})


def test_another_accounts_id_is_refused(driver: Driver) -> None:
    assert get(driver, "/me", "001demo00000002").status == 401


def test_the_61st_call_of_a_minute_blocks_for_15_minutes(driver: Driver) -> None:
    statuses = [get(driver, "/me").status for _ in range(61)]
    driver.world.clock.advance(899)
    late = get(driver, "/me").status
    driver.world.clock.advance(1)

    assert statuses == [200] * 60 + [429]
    assert (late, get(driver, "/me").status) == (429, 200)


def test_a_day_of_20_000_calls_ends_at_midnight_utc(driver: Driver) -> None:
    driver.control("POST", "/oktopost/calls", {"key": KEY, "of_day": 19_999})
    statuses = [get(driver, "/me").status for _ in range(2)]
    driver.world.clock.advance(24 * 3600)

    assert statuses == [200, 429]
    assert get(driver, "/me").status == 200
