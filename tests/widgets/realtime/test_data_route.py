"""The data route: tickets, tenants, freshness, ETags."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson
import pytest
from redis import Redis

from clients.auth import revocation, tickets
from clients.models import Client
from clients.tenancy import within
from tests.fixtures.factories import make_member
from tests.fixtures.hot_routes import Exchange, HotRoutesClient, bearer, viewer_of
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.widgets.realtime.seat import STATE, Seat
from widgets.results import keys

pytestmark = pytest.mark.django_db

Run = Callable[[Exchange], None]


@pytest.fixture
def seat(acme: Client, platform: Sandbox) -> Seat:
    board = make_board(connect(acme, platform), {"metrics": ["sessions"], "dimensions": ["day"]})
    refreshed(tile_requests_of(board))
    return Seat(acme, board)


def test_a_stored_payload_is_sent_with_its_etag_and_freshness(seat: Seat, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(seat.url, host=seat.host, **bearer(seat.ticket))

        assert answer.status == 200
        assert answer.json["totals"][0]["name"] == "sessions"
        assert answer.status_line["state"] == "fresh"
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")

    hot_routes(exchange)


def test_a_known_etag_costs_no_body(seat: Seat, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        first = await hot_routes.get(seat.url, host=seat.host, **bearer(seat.ticket))
        etag = first.headers["etag"]

        again = await hot_routes.get(
            seat.url, host=seat.host, if_none_match=etag, **bearer(seat.ticket)
        )

        assert (again.status, again.body) == (304, b"")
        assert again.status_line["state"] == "fresh"

    hot_routes(exchange)


def test_gzip_is_sent_as_stored_where_it_is_accepted(seat: Seat, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(
            seat.url, host=seat.host, accept_encoding="gzip, br", **bearer(seat.ticket)
        )

        assert answer.headers["content-encoding"] == "gzip"
        assert answer.body[:2] == b"\x1f\x8b"

    hot_routes(exchange)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda seat: {"authorization": ""},
        lambda seat: {"authorization": f"Bearer {seat.ticket}"},
        lambda seat: {"authorization": f"Ticket {seat.ticket[:-2]}xx"},
        lambda seat: {"authorization": "Ticket " + "x" * 9000},
        lambda seat: {"authorization": f"Ticket {seat.ticket}", "host": "globex.localhost"},
        lambda seat: {"authorization": f"Ticket {seat.ticket}", "host": "evil host"},
    ],
)
def test_a_ticket_for_another_place_is_refused(
    seat: Seat, hot_routes: Run, spoil: Callable[[Seat], dict[str, str]]
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(seat.url, **{"host": seat.host, **spoil(seat)})

        assert answer.status == 401
        assert answer.json == {"error": {"code": "ticket_invalid"}}

    hot_routes(exchange)


def test_an_expired_ticket_is_refused(seat: Seat, hot_routes: Run) -> None:
    old = tickets.issue(
        seat.viewer,
        host=seat.host,
        dashboard_id=seat.dashboard_spec.dashboard_id,
        spec_digest=seat.dashboard_spec.digest,
        session="",
        now=datetime.now(UTC) - timedelta(minutes=10),
        seconds=300,
    )

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(seat.url, host=seat.host, **bearer(old))

        assert answer.status == 401

    hot_routes(exchange)


@pytest.mark.django_db(transaction=True)
def test_a_revoked_person_is_refused_at_once(acme: Client, seat: Seat, hot_routes: Run) -> None:
    with within(acme.pk):
        revocation.revoke_person(seat.member.user_id)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(seat.url, host=seat.host, **bearer(seat.ticket))
        stream = await hot_routes.get(seat.live_url, host=seat.host, **bearer(seat.ticket))

        assert (answer.status, stream.status) == (401, 401)

    hot_routes(exchange)


def test_epochs_that_redis_lost_refuse_rather_than_allow(
    seat: Seat, hot_routes: Run, redis: Redis
) -> None:
    redis.delete(*revocation.keys(seat.viewer))

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(seat.url, host=seat.host, **bearer(seat.ticket))

        assert answer.status == 401

    hot_routes(exchange)


def test_foreign_and_unknown_ids_are_the_same_404(
    seat: Seat, globex: Client, platform: Sandbox, hot_routes: Run, caplog: pytest.LogCaptureFixture
) -> None:
    theirs = Seat(globex, make_board(connect(globex, platform), {"metrics": ["sessions"]}))
    nowhere = f"/data/{uuid4()}/{uuid4()}?{STATE}"

    async def exchange(hot_routes: HotRoutesClient) -> None:
        asked = [theirs.url, nowhere, theirs.live_url, f"/live/{uuid4()}?{STATE}"]
        found = [await hot_routes.get(url, host=seat.host, **bearer(seat.ticket)) for url in asked]

        assert {answer.status for answer in found} == {404}
        assert len({(answer.body, str(answer.headers)) for answer in found}) == 1

    hot_routes(exchange)
    tried = [record for record in caplog.records if "another dashboard" in record.message]
    assert {vars(record)["tenant"] for record in tried} == {str(seat.viewer.client_id)}
    assert len(tried) == 4


@pytest.mark.parametrize(
    "state", ["period=yesterweek", "from=2025-11-10", "compare=both", "from=2025-11-16&to=1"]
)
def test_an_invalid_period_is_400(seat: Seat, hot_routes: Run, state: str) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        url = seat.url.partition("?")[0]
        answer = await hot_routes.get(f"{url}?{state}", host=seat.host, **bearer(seat.ticket))

        assert (answer.status, answer.json["error"]["code"]) == (400, "invalid_parameter")

    hot_routes(exchange)


def test_other_methods_and_other_sites_are_refused(seat: Seat, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        posted = await hot_routes.get(
            seat.url, host=seat.host, method="POST", **bearer(seat.ticket)
        )
        crossed = await hot_routes.get(
            seat.url, host=seat.host, sec_fetch_site="cross-site", **bearer(seat.ticket)
        )

        assert (posted.status, crossed.status) == (405, 403)

    hot_routes(exchange)


def test_a_tile_without_a_result_is_pending(seat: Seat, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        url = seat.url.replace("2025-11-10", "2025-11-09")
        answer = await hot_routes.get(url, host=seat.host, **bearer(seat.ticket))

        assert (answer.status, answer.json) == (202, None)
        assert answer.status_line["state"] == "pending"

    hot_routes(exchange)


def test_a_dashboard_spec_of_another_client_is_not_read(
    seat: Seat, globex: Client, platform: Sandbox, hot_routes: Run, redis: Redis
) -> None:
    stolen = tickets.issue(
        viewer_of(make_member(client=globex)),
        host="globex.localhost",
        dashboard_id=seat.dashboard_spec.dashboard_id,
        spec_digest=seat.dashboard_spec.digest,
        session="",
        now=datetime.now(UTC),
        seconds=300,
    )

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(seat.url, host="globex.localhost", **bearer(stolen))

        assert answer.status == 401

    hot_routes(exchange)


def test_the_payload_is_what_the_page_inlines(seat: Seat, hot_routes: Run, acme: Client) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(seat.url, host=seat.host, **bearer(seat.ticket))

        assert orjson.dumps(answer.json) == answer.body

    hot_routes(exchange)


def test_responses_carry_hsts_where_the_site_has_tls(seat: Seat, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(seat.url, host=seat.host, **bearer(seat.ticket))

        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")

    hot_routes(exchange)


@pytest.mark.parametrize("held", [b"[]", b"{}", b"\xff", b'{"widgets": 3}', b'{"widgets": [1]}'])
def test_a_dashboard_spec_that_cannot_be_read_is_renewed(
    seat: Seat, hot_routes: Run, redis: Redis, held: bytes
) -> None:
    redis.set(keys.dashboard_spec(seat.viewer.client_id, seat.dashboard_spec.digest), held)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(seat.url, host=seat.host, **bearer(seat.ticket))

        assert answer.status == 401

    hot_routes(exchange)
