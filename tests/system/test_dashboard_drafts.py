"""A draft in Chromium: arranged, looked at with the client's numbers, published, restored."""

from __future__ import annotations

from typing import Literal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients.models import User
from clients.tenancy import within
from tests.fixtures.factories import make_member, make_user, make_widget
from tests.fixtures.stack import Stack
from tests.system.admin_browser import SAVED, AdminBrowser
from tests.system.tenants import Tenant, make_tenant
from tests.visual.axe import violations
from widgets.manifests import drafts

pytestmark = pytest.mark.django_db(transaction=True)


def open_page(browser: AdminBrowser, tenant: Tenant, name: str) -> None:
    browser.page.goto(
        browser.url(reverse(f"admin:widgets_dashboard_{name}", args=[tenant.board.pk]))
    )


def titles_at(tenant: Tenant) -> list[bool]:
    """True for the tile, and for its copy, where readers see it."""
    session = tenant.browser_session(make_member(client=tenant.client).user)
    html = session.http.get(f"/dashboards/{tenant.board.slug}/").text
    return [">Hello<" in html, ">Hello (copy)<" in html]


def test_a_draft_is_published_seen_by_readers_and_taken_back(
    site: Stack, admin_browser: AdminBrowser
) -> None:
    tenant, page = make_tenant(site), admin_browser.page
    text = {"markdown": "Hi"}
    make_widget(dashboard=tenant.board, kind="text", title="Hello", options=text, position=9)
    admin_browser.enter_as("owner")

    open_page(admin_browser, tenant, "draft")
    page.click("text=Begin a draft")
    expect(page.locator(".draft-bar--on")).to_be_visible()
    page.locator("[data-title=Hello] .layout__pick").click()
    page.click("[data-tool=duplicate]")
    expect(page.locator("[data-title='Hello (copy)']")).to_have_count(1)
    page.click("[name=_save]")
    expect(page.locator(SAVED)).to_have_text("The layout is saved.")
    assert titles_at(tenant) == [True, False]

    open_page(admin_browser, tenant, "draft_preview")
    number = page.locator("[data-preview=ready] portal-tile[data-kind=kpi] data").first
    expect(number).to_have_attribute("value", str(tenant.total("sessions")))
    expect(page.locator(".draft-mark")).to_contain_text("Not published")
    assert violations(page) == []

    open_page(admin_browser, tenant, "draft")
    page.click(".submit-row .button--primary")
    expect(page.locator(SAVED)).to_have_text("Published as version 2. Readers see it now.")
    assert titles_at(tenant) == [True, True]
    assert violations(page) == []

    page.locator(".versions__one").nth(1).locator("[name=_publish]").click()
    expect(page.locator(SAVED)).to_have_text("Version 1 is live again, as version 3.")
    assert titles_at(tenant) == [True, False]
    assert admin_browser.problems == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_drafts_have_no_fault_that_axe_can_find(
    site: Stack, admin_browser: AdminBrowser, width: int, scheme: Literal["light", "dark"]
) -> None:
    """A draft with a conflict, and versions that are compared."""
    tenant, page = make_tenant(site), admin_browser.page
    owner = admin_browser.enter_as("owner")
    conflict(tenant, owner)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)

    open_page(admin_browser, tenant, "draft")
    expect(page.locator(".merge__conflict")).to_have_count(1)
    found = violations(page)
    page.goto(f"{admin_browser.url(versions_of(tenant))}?from=1&to=2")
    expect(page.locator(".versions__difference li")).to_have_count(1)

    assert found + violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def versions_of(tenant: Tenant) -> str:
    return reverse("admin:widgets_dashboard_versions", args=[tenant.board.pk])


def conflict(tenant: Tenant, owner: User) -> None:
    """One title in the owner's draft, and another that a colleague published."""
    colleague = make_user(agency_role="owner")
    with within(tenant.client.pk):
        for person, title in ((owner, "Mine"), (colleague, "Theirs")):
            draft = drafts.begin(tenant.board, person)
            drafts.edit(draft, draft.content | {"title": title}, revision=draft.revision)
        published = drafts.of(tenant.board, colleague)
        assert published
        drafts.publish(published, actor=colleague)
