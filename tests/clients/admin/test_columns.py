"""Cells of admin lists, where a phone shows no heading above them."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.admin import columns
from clients.models import Client
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_dashboard, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Browser:
    return admin_browser(make_user(agency_role="owner"))


def test_a_count_says_of_what() -> None:
    one = columns.counted(1, "person", "people")

    assert one == '1<span class="phone-label"> person</span>'
    assert "> people<" in columns.counted(0, "person", "people")


def test_a_label_is_escaped() -> None:
    cell = columns.labelled("<b>", before="<i>")

    assert cell == '<span class="phone-label">&lt;i&gt; </span>&lt;b&gt;'


def test_numbers_of_clients_and_dashboards_are_labelled(acme: Client, browser: Browser) -> None:
    make_member(client=acme)
    make_dashboard(client=acme)

    clients = browser.get(reverse("admin:clients_client_changelist")).content.decode()
    dashboards = browser.get(reverse("admin:widgets_dashboard_changelist")).content.decode()

    assert "> person<" in clients
    assert "> dashboard<" in clients
    assert "> widgets<" in dashboards
    assert ">position <" in dashboards


def test_a_cell_without_a_value_is_marked_as_empty(browser: Browser) -> None:
    html = browser.get(reverse("admin:clients_auditentry_changelist")).content.decode()

    assert f'<td class="field-changed">{columns.quiet(columns.EMPTY)}</td>' in html
