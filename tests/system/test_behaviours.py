"""Failures of the platform and their effect on a page, with real HTTP and workers.

Each case keeps the last good numbers, shows the failure's code on the tile, makes no more calls
than permitted, and recovers once the platform does.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr
from redis import Redis

from clients import connections
from clients.tenancy import within
from tests.fixtures.stack import Stack, until
from tests.system.tenants import SESSIONS, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

LINE = tile("line", "sessions", by="day")
# More rows than one page of the platform.
LONG = tile("table", "page_views", by="page_url day channel", limit=5000)
KEYWORDS = tile("table", "position", by="keyword", resource="seo_keywords")

# Effect, its parameters, the failure code of every tile, most calls per page load.
Trouble = tuple[str, dict[str, Any], str, int]
TROUBLE: list[Trouble] = [
    ("retry_after", {"value": 30}, "rate_limited", 1),
    ("retry_after", {"value": "99999999999"}, "rate_limited", 1),
    ("retry_after", {"value": "soon"}, "rate_limited", 1),
    ("status", {"status": 401, "code": "key_expired"}, "auth_failed", 1),
    ("status", {"status": 403, "code": "insufficient_scope"}, "scope_missing", 1),
    ("status", {"status": 402}, "payment_required", 1),
    ("status", {"status": 404}, "not_found", 1),
    ("status", {"status": 422}, "invalid_query", 2),
    ("status", {"status": 400}, "invalid_query", 2),
    ("status", {"status": 500}, "unavailable", 3),
    ("html", {"status": 502}, "unavailable", 3),
    ("truncate", {}, "malformed_response", 3),
    ("cut", {}, "malformed_response", 3),
    ("html", {}, "malformed_response", 3),
    ("content_type", {"value": "text/plain"}, "malformed_response", 3),
    ("empty", {}, "malformed_response", 3),
    ("error_envelope", {}, "error_reported", 3),
    ("values", {"name": "sessions", "raw": "12.01"}, "contract_violation", 1),
    ("nan", {}, "malformed_response", 3),
    ("redirect", {"location": "http://localhost:1/"}, "contract_violation", 1),
]


@pytest.mark.parametrize(
    "trouble",
    TROUBLE,
    ids=[f"{effect}-{'-'.join(map(str, params.values()))}" for effect, params, *_ in TROUBLE],
)
def test_platform_failure_is_shown_and_keeps_the_last_good_result(
    site: Stack, redis: Redis, trouble: Trouble
) -> None:
    effect, params, code, most_calls = trouble
    tenant = make_tenant(site, SESSIONS, LINE)
    browser_session = tenant.browser_session()
    good = browser_session.settled(tenant.board)
    before, minute = len(tenant.calls()), clock_minute()
    site.sandbox.scenario(effect, key=tenant.key, **params)
    tenant.outdate(redis)

    page = browser_session.troubled(tenant.board, code)
    for _ in range(5):
        browser_session.open(tenant.board)

    assert page.response.status_code == 200
    assert (page.values, page.states) == (good.values, {"stale"})
    # The platform's rate limit is reset at each full minute, and may be tried again from then on.
    windows = 1 + clock_minute() - minute
    assert len(tenant.calls()) - before <= most_calls * windows


def clock_minute() -> int:
    return int(time.time() // 60)


@pytest.mark.parametrize(
    ("effect", "params"),
    [
        ("retry_after", {"value": 1, "times": 1}),
        ("retry_after", {"value": "Thu, 01 Jan 1970 00:00:00 GMT", "times": 1}),
        ("retry_after", {"value": "-7", "times": 1}),
        ("status", {"status": 500, "times": 2}),
        ("html", {"status": 503, "times": 1}),
        ("truncate", {"times": 1}),
        ("cut", {"times": 1}),
        ("extra_fields", {}),
        ("string_numbers", {}),
    ],
)
def test_transient_failures_and_harmless_oddities_are_invisible(
    site: Stack, redis: Redis, effect: str, params: dict[str, Any]
) -> None:
    tenant = make_tenant(site, SESSIONS, LINE)
    browser_session = tenant.browser_session()
    good = browser_session.settled(tenant.board)
    site.sandbox.scenario(effect, key=tenant.key, **params)
    tenant.outdate(redis)

    assert browser_session.settled(tenant.board).values == good.values


@pytest.mark.parametrize(
    ("effect", "params", "code"),
    [
        ("cursor_loop", {"length": 1}, "contract_violation"),
        ("cursor_loop", {"length": 2}, "contract_violation"),
        ("cursor_expired", {"after": 1, "times": 1}, ""),
        ("invalid_cursor", {"after": 1, "times": 1}, ""),
        ("status", {"status": 401, "code": "key_expired", "after": 1}, "auth_failed"),
        ("duplicate_rows", {"rows": 7}, ""),
    ],
)
def test_incomplete_pagination_is_never_stored(
    site: Stack, redis: Redis, effect: str, params: dict[str, Any], code: str
) -> None:
    tenant = make_tenant(site, LONG)
    browser_session = tenant.browser_session()
    browser_session.settled(tenant.board)
    assert len(tenant.calls()) > 1
    site.sandbox.scenario(effect, key=tenant.key, **params)
    tenant.outdate(redis)

    if code:
        assert browser_session.troubled(tenant.board, code).states == {"stale"}
    else:
        assert browser_session.settled(tenant.board).states == {"fresh"}


def test_missing_permission_fails_its_own_tile_alone(site: Stack) -> None:
    tenant = make_tenant(site, SESSIONS, KEYWORDS, scopes=["analytics:read"])
    browser_session = tenant.browser_session()

    page = browser_session.wait_until(tenant.board, lambda page: page.states == {"fresh", "failed"})

    assert [tile.code for tile in page.tiles] == ["", "scope_missing"]
    assert float(page.values[0]) == tenant.total("sessions")


def test_corrected_numbers_replace_the_cached_ones(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS, workspace="maisonelan")
    browser_session = tenant.browser_session()
    first = float(browser_session.settled(tenant.board).values[0])
    late = datetime.now(UTC) - timedelta(days=3)

    site.sandbox.add(tenant.key, sessions=11, at=late.isoformat())
    tenant.outdate(redis)
    until(lambda: float(browser_session.settled(tenant.board).values[0]) == first + 11)

    since = (late - timedelta(hours=1)).isoformat()
    site.sandbox.remove(tenant.key, sessions=11, since=since, until=late.isoformat())
    tenant.outdate(redis)
    until(
        lambda: float(browser_session.settled(tenant.board).values[0]) == tenant.total("sessions")
    )


def test_refused_key_is_replaced_by_the_next_key(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS, LINE)
    browser_session = tenant.browser_session()
    good = browser_session.settled(tenant.board)
    later = f"oscom_sk_{uuid4().hex}"
    site.sandbox.add_key(later)
    with within(tenant.client.pk):
        connections.set_next_key(tenant.connection, SecretStr(later), actor=None, pattern=".*")

    site.sandbox.revoke_key(tenant.key)
    tenant.outdate(redis)

    assert browser_session.settled(tenant.board).values == good.values
    assert {call["status"] for call in site.sandbox.request_log(later)} == {200}
