from __future__ import annotations

import zlib
from typing import Any

import pytest

from tests.sandbox.driver import Driver
from tests.sandbox.scenarios.test_effects import QUERY, spoiled


def test_an_error_comes_with_status_200(driver: Driver) -> None:
    response = spoiled(driver, "error_envelope", data=[])

    assert response.status == 200
    assert response.payload()["error"]["code"] == "upstream_failed"
    assert response.payload()["data"] == []


def test_fields_are_left_out_or_null(driver: Driver) -> None:
    payload = spoiled(driver, "fields", drop=["meta.totals"], null=["data"]).payload()

    assert "totals" not in payload["meta"]
    assert payload["data"] is None


@pytest.mark.parametrize("raw", ["NaN", "12.01", "9007199254740993"])
def test_a_value_is_written_as_it_stands(driver: Driver, raw: str) -> None:
    response = spoiled(driver, "values", name="sessions", raw=raw, rows_only=True)

    assert response.body.decode().count(f'"sessions": {raw}') == QUERY["limit"]


def test_a_value_takes_the_place_of_what_has_its_name(driver: Driver) -> None:
    rows = spoiled(driver, "values", name="day", value=7).payload()["data"]

    assert {row["day"] for row in rows} == {7}


def test_days_become_moments_and_counts_get_a_fraction(driver: Driver) -> None:
    rows = spoiled(driver, "moments").payload()["data"]
    body = spoiled(driver, "floats").body

    assert all(row["day"].endswith("T00:00:00Z") for row in rows)
    assert b".0" in body


def test_the_first_row_comes_again_with_other_numbers(driver: Driver) -> None:
    first, *_, last = spoiled(driver, "repeat_rows").payload()["data"]

    assert (last["day"], last["sessions"]) == (first["day"], first["sessions"] + 1)


@pytest.mark.parametrize(("params", "bits"), [({}, 15), ({"raw": True}, -15)])
def test_a_body_is_deflated(driver: Driver, params: dict[str, Any], bits: int) -> None:
    response = spoiled(driver, "deflate", **params)

    assert response.headers["content-encoding"] == "deflate"
    assert zlib.decompress(response.body, bits).startswith(b"{")


def test_a_body_begins_with_a_byte_order_mark(driver: Driver) -> None:
    assert spoiled(driver, "bom").body.startswith(b"\xef\xbb\xbf{")
