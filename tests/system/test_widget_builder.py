"""The widget builder's preview in Chromium: the client's own numbers, by way of a worker."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.fixtures.stack import Stack
from tests.system.admin_browser import AdminBrowser
from tests.system.tenants import make_tenant

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
