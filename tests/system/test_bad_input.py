"""Invalid input from readers, the database and the platform: error pages and status codes."""

from __future__ import annotations

from typing import Any

import pytest
from redis import Redis

from clients.models import Connection
from clients.tenancy import within
from tests.fixtures.factories import make_widget
from tests.fixtures.stack import Stack
from tests.system.browser_session import BrowserSession
from tests.system.tenants import SESSIONS, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

NOT_SET_UP = "This tile is not set up correctly; your agency can repair it"
GONE = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "host", ["unknown.localhost", "192.0.2.1", "bad_host", "a..b", "acme.localhost.evil.example"]
)
def test_unknown_host_is_refused_on_every_route(site: Stack, host: str) -> None:
    tenant = make_tenant(site, SESSIONS)
    stranger = BrowserSession(site, host)

    answers = [stranger.http.get(path) for path in ("/", "/sign-in/", "/admin/")]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert {answer.text for answer in answers} == {"Unknown host."}
    assert not any("set-cookie" in answer.headers for answer in answers)
    assert tenant.client.name not in answers[0].text


@pytest.mark.parametrize(
    "params",
    [
        {"period": "for_ever"},
        {"from": "2026-02-30", "to": "2026-03-01"},
        {"from": "2026-03-02", "to": "2026-03-01"},
        {"from": "2026-03-01"},
        {"from": "1066-10-14", "to": "2026-03-01"},
        {"period": "last_7_days", "from": "2026-03-01", "to": "2026-03-02"},
        {"compare": "with_rome"},
        {"to": "<script>", "from": "x" * 3000},
    ],
)
def test_invalid_period_gets_an_error_page(site: Stack, params: dict[str, str]) -> None:
    tenant = make_tenant(site, SESSIONS)
    browser_session = tenant.browser_session()
    page = browser_session.settled(tenant.board)

    answer = browser_session.open(tenant.board, **params).response
    url = page.data_urls()[0].partition("?")[0]
    data = browser_session.http.get(
        url, params=params, headers={"authorization": f"Ticket {page.ticket}"}
    )

    assert answer.status_code == 400
    assert "These days cannot be shown" in answer.text
    assert tenant.client.name in answer.text
    assert (data.status_code, data.json()["error"]["code"]) == (400, "invalid_parameter")


@pytest.mark.parametrize(
    ("search", "status"),
    [
        (f"f=channel:{'a' * 50_000}", 414),
        (f"f=channel:{'a' * 10_000}", 400),
        ("&".join(["f=channel:a"] * 9), 400),
        ("a&" * 1500, 400),
        ("f=channel:%00", 400),
        ("unheard=%00", 400),
        (f"unheard={'a' * 10_000}", 200),
    ],
)
def test_page_and_data_route_validate_addresses_alike(
    site: Stack, search: str, status: int
) -> None:
    tenant = make_tenant(site, SESSIONS)
    browser_session = tenant.browser_session()
    page = browser_session.settled(tenant.board)
    ticket = {"authorization": f"Ticket {page.ticket}"}
    shown, data = f"/dashboards/{tenant.board.slug}/", page.data_urls()[0].partition("?")[0]

    answers = [
        browser_session.http.get(f"{shown}?{search}"),
        browser_session.http.get(f"{data}?{search}", headers=ticket),
    ]

    assert [answer.status_code for answer in answers] == [status, status]


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"filters": [{"field": "shoe_size", "operator": "eq", "value": "43"}]}, NOT_SET_UP),
        ({"filters": "channel = 'organic'; DROP TABLE"}, NOT_SET_UP),
        ({"metrics": ["sessions", "sessions"]}, NOT_SET_UP),
        ({"metrics": None}, NOT_SET_UP),
        ({"unheard": "of"}, NOT_SET_UP),
        ({"connection": "not-an-id"}, NOT_SET_UP),
        ({"connection": GONE}, "The account behind this tile was removed"),
    ],
)
def test_invalid_stored_query_fails_its_own_tile_alone(
    site: Stack, stored: dict[str, Any], words: str
) -> None:
    tenant = make_tenant(site, SESSIONS)
    query = {"connection": str(tenant.connection.pk), "metrics": ["sessions"], **stored}
    make_widget(dashboard=tenant.board, kind="kpi", query=query, position=1)
    browser_session = tenant.browser_session()

    page = browser_session.wait_until(tenant.board, lambda page: page.tiles[0].state == "fresh")

    good, bad = page.tiles
    assert (page.response.status_code, good.value) == (200, str(tenant.total("sessions")))
    assert (bad.state, bad.value, bad.words) == ("failed", "", words)


@pytest.mark.parametrize("query", [None, [], "text", 7, {}])
def test_malformed_stored_query_fails_its_own_tile_alone(site: Stack, query: Any) -> None:
    tenant = make_tenant(site, SESSIONS)
    make_widget(dashboard=tenant.board, kind="line", query=query, position=1)

    page = tenant.browser_session().wait_until(
        tenant.board, lambda page: page.tiles[0].state == "fresh"
    )

    assert page.response.status_code == 200
    assert (page.tiles[1].state, page.tiles[1].words) == ("failed", NOT_SET_UP)


@pytest.mark.parametrize("effect", ["truncate", "html"])
def test_unreadable_platform_response_keeps_the_last_good_result(
    site: Stack, redis: Redis, effect: str
) -> None:
    tenant = make_tenant(site, SESSIONS, tile("line", "sessions", by="day"))
    browser_session = tenant.browser_session()
    good = browser_session.settled(tenant.board)
    spoiled = make_tenant(site, SESSIONS)
    site.sandbox.scenario(effect, key=tenant.key)
    site.sandbox.scenario(effect, key=spoiled.key)
    tenant.outdate(redis)
    spoiled.browser_session().open(spoiled.board)

    page = browser_session.troubled(tenant.board, "malformed_response")

    assert (page.response.status_code, page.states) == (200, {"stale"})
    assert page.values == good.values
    first = spoiled.browser_session().troubled(spoiled.board, "malformed_response")
    assert (first.response.status_code, first.states) == (200, {"failed"})
    assert f"{spoiled.connection.label} sent something that we cannot read" in first.words


def test_revoked_key_is_reported_and_keeps_the_last_good_result(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS)
    browser_session = tenant.browser_session()
    good = browser_session.settled(tenant.board)
    site.sandbox.revoke_key(tenant.key)
    tenant.outdate(redis)

    page = browser_session.troubled(tenant.board, "auth_failed")

    label = tenant.connection.label
    assert (page.response.status_code, page.values) == (200, good.values)
    assert f"{label} refused the key; your agency has been told; last good" in page.words
    with within(tenant.client.pk):
        connection = Connection.objects.for_client(tenant.client.pk).get()
    assert connection.health == Connection.Health.NEEDS_ATTENTION
    assert len([call for call in tenant.calls() if call["status"] == 401]) == 1
