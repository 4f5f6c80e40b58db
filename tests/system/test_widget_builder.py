"""The widget builder's preview in Chromium: the client's own numbers, by way of a worker."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients.tenancy import across_clients
from tests.fixtures.stack import Stack
from tests.system.admin_browser import AdminBrowser
from tests.system.tenants import make_tenant
from widgets.charts.registry import kinds
from widgets.models import Widget

# The fields that a widget of a kind is chosen by, in their order, where the first offer of each is
# not enough.
CHOSEN = {
    "kpi": {"grain": "day"},
    "headline": {"metric_0": "revenue", "metric_1": "conversions"},
    "table": {"split_0": "channel", "metric_1": "revenue"},
    "funnel": {"metric_1": "conversions"},
    "heatmap": {"grain": "hour"},
    "gauge": {"option_goal": "160", "option_per": "month"},
    "text": {"option_markdown": "For your information."},
}

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_draft_is_previewed_with_the_clients_numbers_and_then_saved(
    site: Stack, admin_browser: AdminBrowser
) -> None:
    tenant, page = make_tenant(site), admin_browser.page
    admin_browser.enter_as("owner")

    page.goto(admin_browser.url(reverse("admin:widgets_widget_add", args=[tenant.board.pk])))
    shown = page.frame_locator("iframe.preview__frame:not([hidden])")
    number = shown.locator("[data-preview=ready] portal-tile data")
    expect(number).to_have_attribute("value", str(tenant.total("sessions")))
    page.locator("[name=metric-0]").select_option("revenue")
    expect(number).not_to_have_attribute("value", str(tenant.total("sessions")))
    admin_browser.build(kind="line", title="Course")

    assert admin_browser.problems == []


def test_a_widget_of_every_kind_is_built_and_then_read(
    site: Stack, admin_browser: AdminBrowser
) -> None:
    tenant, page = make_tenant(site, {"kind": "kpi", "metrics": ["sessions"]}), admin_browser.page
    admin_browser.enter_as("owner")

    for kind in kinds():
        page.goto(admin_browser.url(reverse("admin:widgets_widget_add", args=[tenant.board.pk])))
        admin_browser.build(kind=kind, title=f"A {kind}", **CHOSEN.get(kind, {}))

    with across_clients():
        stored = Widget.objects.across_clients().exclude(title="")
        assert {widget.kind: widget.title for widget in stored} == {
            kind: f"A {kind}" for kind in kinds()
        }
    admin_browser.open_pages(tenant.client.name)
    expect(page.locator("portal-tile")).to_have_count(len(kinds()) + 1)
    admin_browser.filled()
    assert admin_browser.problems == []
