"""A page whose configuration was read before reads no more of it than its revision."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from redis import Redis

from clients.models import Client
from clients.tenancy import across_clients
from tests.clients.browsers import signed_in
from tests.fixtures.factories import make_dashboard, make_member, make_widget
from widgets.models import Dashboard, Widget

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(acme: Client) -> Dashboard:
    board = make_dashboard(client=acme, slug="sales", title="Sales")
    make_widget(dashboard=board, kind="text", title="Notes", options={"text": "Hello"})
    return board


@pytest.fixture
def reader(acme: Client, board: Dashboard) -> Browser:
    return signed_in(make_member(client=acme).user, acme)


def page(reader: Browser) -> str:
    return reader.get("/dashboards/sales/").content.decode()


def test_a_page_that_was_read_before_reads_the_revision_alone(reader: Browser) -> None:
    page(reader)
    with CaptureQueriesContext(connection) as captured:
        page(reader)

    statements = [each["sql"] for each in captured]
    tables = ["django_session", "clients_member", "clients_configurationrevision"]
    selected = [each for each in statements if " FROM " in each]
    assert len(selected) == len(tables)
    assert all(f'FROM "{table}"' in each for table, each in zip(tables, selected, strict=True))


def test_a_page_writes_what_its_ticket_needs_where_redis_lost_it(
    reader: Browser, redis: Redis
) -> None:
    page(reader)
    stored = {key for key in redis.scan_iter("t:*") if redis.type(key) == b"string"}
    redis.flushdb()

    page(reader)

    assert stored
    assert stored <= set(redis.scan_iter("t:*"))


@pytest.mark.parametrize("model", [Dashboard, Widget])
def test_a_change_is_on_the_next_page(reader: Browser, model: type[Dashboard | Widget]) -> None:
    before = page(reader)
    with across_clients():
        model.objects.across_clients().update(title="Another title")

    assert "Another title" not in before
    assert "Another title" in page(reader)


def test_an_unpublished_dashboard_is_gone_at_once(reader: Browser) -> None:
    page(reader)
    with across_clients():
        Dashboard.objects.across_clients().update(published_at=None)

    assert reader.get("/dashboards/sales/").status_code == 404
