"""The data route: tickets, tenants, freshness, ETags."""

import gzip
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from redis import Redis

from clients.auth import revocation, tickets
from clients.models import Client
from clients.tenancy import within
from tests.clients.browsers import browser, sign_in
from tests.fixtures.factories import make_member
from tests.fixtures.hot_routes import Exchange, HotRoutesClient, bearer, viewer_of
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.widgets.realtime.ticket_holder import STATE, TicketHolder
from widgets.results import keys

pytestmark = pytest.mark.django_db

Run = Callable[[Exchange], None]


@pytest.fixture
def holder(acme: Client, platform: Sandbox) -> TicketHolder:
    board = make_board(connect(acme, platform), {"metrics": ["sessions"], "dimensions": ["day"]})
    refreshed(tile_requests_of(board))
    return TicketHolder(acme, board)


@pytest.fixture(params=["url", "rows_url", "chart_url", "page_url"])
def visit(holder: TicketHolder, request: pytest.FixtureRequest) -> TicketHolder:
    """The holder, with the `url` of each kind of data route in turn."""
    found = copy(holder)
    found.url = getattr(holder, request.param)
    return found


def test_a_stored_payload_is_sent_with_its_etag_and_freshness(
    holder: TicketHolder, hot_routes: Run
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(holder.url, host=holder.host, **bearer(holder.ticket))

        assert answer.status == 200
        assert "Sessions" in answer.json["details"]
        assert 'data-part="value"' in answer.json["html"]
        assert answer.status_line["state"] == "fresh"
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")

    hot_routes(exchange)


def test_a_known_etag_costs_no_body(holder: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        first = await hot_routes.get(holder.url, host=holder.host, **bearer(holder.ticket))
        etag = first.headers["etag"]

        again = await hot_routes.get(
            holder.url, host=holder.host, if_none_match=etag, **bearer(holder.ticket)
        )

        assert (again.status, again.body) == (304, b"")
        assert again.status_line["state"] == "fresh"

    hot_routes(exchange)


def test_gzip_is_sent_as_stored_where_it_is_accepted(holder: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(
            holder.url, host=holder.host, accept_encoding="gzip, br", **bearer(holder.ticket)
        )

        assert answer.headers["content-encoding"] == "gzip"
        assert answer.body[:2] == b"\x1f\x8b"

    hot_routes(exchange)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda holder: {"authorization": ""},
        lambda holder: {"authorization": f"Bearer {holder.ticket}"},
        lambda holder: {"authorization": f"Ticket {holder.ticket[:-2]}xx"},
        lambda holder: {"authorization": "Ticket " + "x" * 9000},
        lambda holder: {"authorization": f"Ticket {holder.ticket}", "host": "globex.localhost"},
        lambda holder: {"authorization": f"Ticket {holder.ticket}", "host": "evil host"},
    ],
)
def test_a_ticket_for_another_place_is_refused(
    visit: TicketHolder, hot_routes: Run, spoil: Callable[[TicketHolder], dict[str, str]]
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(visit.url, **{"host": visit.host, **spoil(visit)})

        assert answer.status == 401
        assert answer.json == {"error": {"code": "ticket_invalid"}}

    hot_routes(exchange)


def test_an_expired_ticket_is_refused(visit: TicketHolder, hot_routes: Run) -> None:
    old = tickets.issue(
        visit.viewer,
        host=visit.host,
        dashboard_id=visit.dashboard_spec.dashboard_id,
        spec_digest=visit.dashboard_spec.digest,
        session="",
        now=datetime.now(UTC) - timedelta(minutes=10),
        seconds=300,
    )

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(visit.url, host=visit.host, **bearer(old))

        assert answer.status == 401

    hot_routes(exchange)


@pytest.mark.django_db(transaction=True)
def test_a_revoked_person_is_refused_at_once(
    acme: Client, visit: TicketHolder, hot_routes: Run
) -> None:
    with within(acme.pk):
        revocation.revoke_person(visit.member.user_id)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(visit.url, host=visit.host, **bearer(visit.ticket))
        stream = await hot_routes.get(visit.live_url, host=visit.host, **bearer(visit.ticket))

        assert (answer.status, stream.status) == (401, 401)

    hot_routes(exchange)


def test_epochs_that_redis_lost_refuse_rather_than_allow(
    visit: TicketHolder, hot_routes: Run, redis: Redis
) -> None:
    redis.delete(*revocation.keys(visit.viewer))

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(visit.url, host=visit.host, **bearer(visit.ticket))

        assert answer.status == 401

    hot_routes(exchange)


def test_foreign_and_unknown_ids_are_the_same_404(
    holder: TicketHolder,
    globex: Client,
    platform: Sandbox,
    hot_routes: Run,
    caplog: pytest.LogCaptureFixture,
) -> None:
    theirs = TicketHolder(globex, make_board(connect(globex, platform), {"metrics": ["sessions"]}))
    paths = (f"/data/{uuid4()}/{uuid4()}", f"/data/{uuid4()}", f"/live/{uuid4()}")
    nowhere = [f"{path}?{STATE}" for path in paths]

    async def exchange(hot_routes: HotRoutesClient) -> None:
        urls = [theirs.url, theirs.rows_url, theirs.page_url, theirs.live_url, *nowhere]
        ask = {"host": holder.host, **bearer(holder.ticket)}
        found = [await hot_routes.get(url, **ask) for url in urls]

        assert {answer.status for answer in found} == {404}
        assert len({(answer.body, str(answer.headers)) for answer in found}) == 1

    hot_routes(exchange)
    tried = [record for record in caplog.records if "another dashboard" in record.message]
    assert {vars(record)["tenant"] for record in tried} == {str(holder.viewer.client_id)}
    assert len(tried) == 7


@pytest.mark.parametrize(
    "state", ["period=yesterweek", "from=2025-11-10", "compare=both", "from=2025-11-16&to=1"]
)
def test_an_invalid_period_is_400(visit: TicketHolder, hot_routes: Run, state: str) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        url = visit.url.partition("?")[0]
        answer = await hot_routes.get(f"{url}?{state}", host=visit.host, **bearer(visit.ticket))

        assert (answer.status, answer.json["error"]["code"]) == (400, "invalid_parameter")

    hot_routes(exchange)


def test_other_methods_and_other_sites_are_refused(visit: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        posted = await hot_routes.get(
            visit.url, host=visit.host, method="POST", **bearer(visit.ticket)
        )
        crossed = await hot_routes.get(
            visit.url, host=visit.host, sec_fetch_site="cross-site", **bearer(visit.ticket)
        )

        assert (posted.status, crossed.status) == (405, 403)

    hot_routes(exchange)


def test_a_tile_without_a_result_is_pending(holder: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        url = holder.url.replace("2025-11-10", "2025-11-09")
        answer = await hot_routes.get(url, host=holder.host, **bearer(holder.ticket))

        assert (answer.status, answer.json) == (202, None)
        assert answer.status_line["state"] == "pending"

    hot_routes(exchange)


def test_a_dashboard_spec_of_another_client_is_not_read(
    visit: TicketHolder, globex: Client, platform: Sandbox, hot_routes: Run, redis: Redis
) -> None:
    stolen = tickets.issue(
        viewer_of(make_member(client=globex)),
        host="globex.localhost",
        dashboard_id=visit.dashboard_spec.dashboard_id,
        spec_digest=visit.dashboard_spec.digest,
        session="",
        now=datetime.now(UTC),
        seconds=300,
    )

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(visit.url, host="globex.localhost", **bearer(stolen))

        assert answer.status == 401

    hot_routes(exchange)


def test_the_fragment_is_what_the_page_shows(
    holder: TicketHolder, hot_routes: Run, acme: Client
) -> None:
    reading = browser(holder.host)
    sign_in(reading, holder.member.user)
    page = reading.get(f"/dashboards/{holder.board.slug}/?{STATE}").content.decode()

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(holder.url, host=holder.host, **bearer(holder.ticket))

        assert answer.json["html"] in page
        assert answer.json["details"] in page

    hot_routes(exchange)


def test_rows_are_the_same_numbers_as_a_table(holder: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        tile = await hot_routes.get(holder.url, host=holder.host, **bearer(holder.ticket))
        rows = await hot_routes.get(holder.rows_url, host=holder.host, **bearer(holder.ticket))

        assert rows.headers["etag"] == tile.headers["etag"]
        assert rows.json["html"].count("<tr>") == 1 + 7 + 1
        assert "<table" not in tile.json["html"]

    hot_routes(exchange)


def test_a_number_over_time_is_a_chart_of_the_same_numbers(
    holder: TicketHolder, hot_routes: Run
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        tile = await hot_routes.get(holder.url, host=holder.host, **bearer(holder.ticket))
        chart = await hot_routes.get(holder.chart_url, host=holder.host, **bearer(holder.ticket))

        assert chart.headers["etag"] == tile.headers["etag"]
        assert "<portal-chart" in chart.json["html"]
        assert chart.json["html"].count("<tr>") == 1 + 7 + 1
        assert "<portal-chart" not in tile.json["html"]
        assert not tile.json["has_chart"]

    hot_routes(exchange)


def test_a_page_comes_in_one_answer(holder: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        tile = await hot_routes.get(holder.url, host=holder.host, **bearer(holder.ticket))
        page = await hot_routes.get(holder.page_url, host=holder.host, **bearer(holder.ticket))

        assert page.json == {
            "tiles": [
                {
                    "id": holder.widget_id,
                    "status": tile.status_line,
                    "etag": tile.headers["etag"].strip('"'),
                    "fragment": tile.json,
                }
            ]
        }

    hot_routes(exchange)


def test_a_page_leaves_out_the_fragments_that_it_has(holder: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        ask = {"host": holder.host, **bearer(holder.ticket)}
        (tile,) = (await hot_routes.get(holder.page_url, **ask)).json["tiles"]
        known = f'"{holder.widget_id}/{tile["etag"]}"'
        foreign = f'"{uuid4()}/{tile["etag"]}"'

        same = await hot_routes.get(holder.page_url, if_none_match=f'"x", {known}', **ask)
        other = await hot_routes.get(holder.page_url, if_none_match=foreign, **ask)

        assert "fragment" not in same.json["tiles"][0]
        assert same.json["tiles"][0]["status"]["state"] == "fresh"
        assert other.json["tiles"][0]["fragment"]

    hot_routes(exchange)


def test_a_page_is_compressed_where_that_is_accepted(holder: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        ask = {"host": holder.host, **bearer(holder.ticket)}
        plain = await hot_routes.get(holder.page_url, **ask)
        packed = await hot_routes.get(holder.page_url, accept_encoding="gzip, br", **ask)

        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body

    hot_routes(exchange)


def test_tiles_of_a_page_without_results_are_pending(holder: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        url = holder.page_url.replace("2025-11-10", "2025-11-09")
        answer = await hot_routes.get(url, host=holder.host, **bearer(holder.ticket))

        (tile,) = answer.json["tiles"]
        assert (tile["etag"], tile["fragment"]) == ("", None)
        assert tile["status"]["state"] == "pending"

    hot_routes(exchange)


def test_responses_carry_hsts_where_the_site_has_tls(visit: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(visit.url, host=visit.host, **bearer(visit.ticket))

        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")

    hot_routes(exchange)


@pytest.mark.parametrize("held", [b"[]", b"{}", b"\xff", b'{"widgets": 3}', b'{"widgets": [1]}'])
def test_a_dashboard_spec_that_cannot_be_read_is_renewed(
    visit: TicketHolder, hot_routes: Run, redis: Redis, held: bytes
) -> None:
    redis.set(keys.dashboard_spec(visit.viewer.client_id, visit.dashboard_spec.digest), held)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(visit.url, host=visit.host, **bearer(visit.ticket))

        assert answer.status == 401

    hot_routes(exchange)
