"""Cost of dashboards in platform calls, by the sandbox's request log."""

from __future__ import annotations

from functools import partial

import pytest

from tests.fixtures.stack import Stack, until
from tests.system.browser_session import together
from tests.system.tenants import SESSIONS, TWELVE, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)

MOST_CALLS = 6


def test_cold_dashboard_of_twelve_widgets_takes_six_calls_and_a_warm_one_none(
    site: Stack,
) -> None:
    tenant = make_tenant(site)
    browser_session = tenant.browser_session()

    page = browser_session.settled(tenant.board)
    cold = len(tenant.calls())
    again = browser_session.open(tenant.board)

    assert len(page.tiles) == len(TWELVE)
    assert 0 < cold <= MOST_CALLS
    assert again.states == {"fresh"}
    assert len(tenant.calls()) == cold


def test_start_of_an_accounts_data_is_found_once_by_two_calls(
    site: Stack,
) -> None:
    tenant = make_tenant(site, SESSIONS, finds_beginning=True)
    browser_session = tenant.browser_session()

    browser_session.settled(tenant.board)
    first = len(tenant.calls())
    browser_session.settled(tenant.board, period="last_7_days")

    assert (first, len(tenant.calls())) == (3, 4)


def test_fifty_concurrent_readers_of_a_cold_dashboard_cost_as_one(site: Stack) -> None:
    tenant = make_tenant(site)
    browser_sessions = [tenant.browser_session() for _ in range(5)]

    pages = together(
        [partial(browser_session.open, tenant.board) for browser_session in browser_sessions * 10]
    )
    browser_sessions[0].settled(tenant.board)

    assert [page.response.status_code for page in pages] == [200] * 50
    assert 0 < len(tenant.calls()) <= MOST_CALLS


def test_period_change_by_the_hot_route_costs_as_a_page(site: Stack) -> None:
    tenant = make_tenant(site)
    browser_session = tenant.browser_session()
    page = browser_session.settled(tenant.board)
    before = len(tenant.calls())
    urls = page.data_urls("period=last_7_days&compare=off")

    def are_filled() -> bool:
        answers = together([partial(browser_session.data, url, page.ticket) for url in urls])
        return {answer.status_code for answer in answers} == {200}

    until(are_filled)

    assert 0 < len(tenant.calls()) - before <= MOST_CALLS


def test_hundred_concurrent_readers_of_a_cold_widget_cost_one_call(site: Stack) -> None:
    tenant = make_tenant(site, SESSIONS)
    browser_sessions = [tenant.browser_session() for _ in range(10)]

    pages = together(
        [partial(browser_session.open, tenant.board) for browser_session in browser_sessions * 10]
    )
    browser_sessions[0].settled(tenant.board)

    assert [page.response.status_code for page in pages] == [200] * 100
    assert len(tenant.calls()) == 1
