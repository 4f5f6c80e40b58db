"""Last good results in PostgreSQL, and their retention."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import Client
from clients.tenancy import across_clients, within
from tests.fixtures.platform import STATE, connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.models import LastGood
from widgets.queries.filters import PageFilter
from widgets.queries.periods import Preset
from widgets.queries.state import State
from widgets.results import last_good
from widgets.results.last_good import KEEP_SHORT_LIVED

pytestmark = pytest.mark.django_db

OFFERED = replace(STATE, preset=Preset.LAST_7_DAYS)
NARROWED = replace(OFFERED, page_filters=(PageFilter("channel", "email"),))


def forgotten() -> int:
    """The number of rows deleted once the old ones have expired and the rest is far from it."""
    with across_clients():
        rows = LastGood.objects.across_clients()
        rows.update(stored_at=timezone.now() - KEEP_SHORT_LIVED - timedelta(hours=1))
        return last_good.forget(timezone.now() - timedelta(days=35))


def test_results_of_chosen_days_and_filters_are_deleted_sooner(
    acme: Client, platform: Sandbox
) -> None:
    board = make_board(connect(acme, platform), {"metrics": ["sessions"]})
    (lasting,) = tile_requests_of(board, OFFERED)
    days = replace(STATE, period=STATE.period.moved(-1))
    for state in (OFFERED, NARROWED, days):
        refreshed(tile_requests_of(board, state))

    deleted = forgotten()

    assert deleted == 2
    with across_clients():
        assert [row.digest for row in LastGood.objects.across_clients()] == [lasting.digest]


@pytest.mark.parametrize("states", [(OFFERED, STATE), (STATE, OFFERED)])
def test_a_result_that_the_default_state_shares_is_kept(
    acme: Client, platform: Sandbox, states: tuple[State, State]
) -> None:
    board = make_board(connect(acme, platform), {"metrics": ["sessions"]})
    for state in states:
        refreshed(tile_requests_of(board, state))

    deleted = forgotten()

    assert deleted == 0
    with within(acme.pk):
        assert LastGood.objects.for_client(acme.pk).count() == 1
