"""Preparation of the demo's failing accounts."""

from datetime import UTC, datetime

import pytest

from clients.models import Client, Connection
from clients.tenancy import across_clients, within
from demo import states
from demo.prepare_states import prepare
from demo.seed import seed
from demo.states import ACCOUNTS, CLIENT
from tests.fixtures.platform import refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.models import Dashboard
from widgets.queries import state
from widgets.results import reader, status_line
from widgets.results.tile_requests import TileRequest

pytestmark = pytest.mark.django_db

# Accounts whose failure takes no time.
QUICK = (states.REFUSED, states.LIMITED, states.LACKING, states.UNPAID)


@pytest.fixture
def by_account(platform: Sandbox) -> dict[str, TileRequest]:
    """Tile requests of the page by account, of the first tile of each."""
    seed(platform.base_url)
    prepare(platform.control_url)
    with across_clients():
        client = Client.objects.across_clients().get(slug=CLIENT.slug)
        boards = Dashboard.objects.across_clients().select_related("client__brand")
        board = boards.get(client=client)
    shown = state.read({}, now=datetime.now(UTC), zone=client.time_zone)
    return {
        tile_request.spec.label: tile_request
        for tile_request in reversed(tile_requests_of(board, shown))
    }


def status_of(tile_request: TileRequest) -> tuple[str, str]:
    now = datetime.now(UTC)
    (result,) = reader.result_cache().read([tile_request], now)
    fresh = status_line.describe(result, now)
    return fresh.state, fresh.text


def test_prepare_stores_results_of_every_age(by_account: dict[str, TileRequest]) -> None:
    ages = {account.label: status_of(by_account[account.label])[0] for account in ACCOUNTS}

    pending = (states.UNPAID, states.AWAITED, states.NEVER, states.NEW)
    assert {label for label, age in ages.items() if age == "fresh"} == {states.WELL.label}
    assert {label for label, age in ages.items() if age == "pending"} == {
        account.label for account in pending
    }
    assert "Shop Alta has not answered since" in status_of(by_account["Shop Alta"])[1]


def test_prepared_accounts_fail_each_in_its_way(
    by_account: dict[str, TileRequest],
) -> None:
    refreshed([by_account[account.label] for account in QUICK])

    sentences = [status_of(by_account[account.label])[1] for account in QUICK]
    beginnings = (
        "Shop Narvik refused the key; your agency has been told; last good",
        "No new numbers from Shop Molde before",
        "Shop Hamar no longer shares these numbers; your agency has been told; last good",
        "The plan at Shop Moss does not include these numbers",
    )
    assert [text[: len(start)] for text, start in zip(sentences, beginnings, strict=True)] == [
        *beginnings
    ]


def test_second_prepare_resets_all_states(
    by_account: dict[str, TileRequest], platform: Sandbox
) -> None:
    before = {label: status_of(tile_request)[0] for label, tile_request in by_account.items()}
    refreshed([by_account[account.label] for account in QUICK if account is not states.UNPAID])

    prepare(platform.control_url)

    assert {
        label: status_of(tile_request)[0] for label, tile_request in by_account.items()
    } == before
    client_id = by_account[states.WELL.label].client_id
    with within(client_id):
        connections = Connection.objects.for_client(client_id)
        assert set(connections.values_list("blocked_until", flat=True)) == {None}
