"""Cost estimates of accounts, kept by the revision of their client's configuration."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from clients.models import Client
from clients.tenancy import across_clients
from tests.fixtures.factories import make_connection, make_widget
from tests.fixtures.platform import make_board
from widgets.models import Widget
from widgets.pages import account_costs
from widgets.results.plan import CostEstimate

pytestmark = pytest.mark.django_db

SESSIONS = {"metrics": ["sessions"]}


@pytest.mark.parametrize("count", [1, 3])
def test_costs_of_all_clients_take_three_queries(
    acme: Client, globex: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ours = make_connection(client=acme)
    theirs = make_connection(client=globex)
    for number in range(count):
        make_board(ours, dict(SESSIONS), {"metrics": ["visitors"], "limit": 5 + number})
    make_board(theirs, dict(SESSIONS))

    with across_clients(), django_assert_num_queries(3):
        found = account_costs.costs([acme, globex])

    assert found == {
        ours.pk: (count, CostEstimate(2 * count, count)),
        theirs.pk: (1, CostEstimate(1, 1)),
    }


def test_kept_costs_take_one_query_and_equal_the_first(
    acme: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_board(make_connection(client=acme), dict(SESSIONS))

    with across_clients():
        first = account_costs.costs([acme])
        with django_assert_num_queries(1):
            again = account_costs.costs([acme])

    assert again == first


def test_changed_configuration_is_estimated_anew(acme: Client, globex: Client) -> None:
    ours, theirs = make_connection(client=acme), make_connection(client=globex)
    board = make_board(ours, dict(SESSIONS))
    make_board(theirs, dict(SESSIONS))
    with across_clients():
        account_costs.costs([acme, globex])
    query = {"connection": str(ours.pk), "metrics": ["visitors"], "limit": 7}

    make_widget(dashboard=board, kind="kpi", query=query)

    with across_clients():
        found = account_costs.costs([acme, globex])
        assert found[ours.pk] == (1, CostEstimate(2, 1))
        Widget.objects.across_clients().filter(dashboard=board).delete()
        assert account_costs.costs([acme, globex]) == {theirs.pk: (1, CostEstimate(1, 1))}
