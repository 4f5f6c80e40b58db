"""A view-as session in Chromium, from the desk to the client's pages and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from clients.models import AuditEntry, User
from clients.tenancy import across_clients
from tests.fixtures.factories import make_user
from tests.fixtures.stack import Stack
from tests.system.admin_browser import AdminBrowser
from tests.system.browser_session import BrowserSession
from tests.system.tenants import SESSIONS, Tenant, make_tenant
from tests.system.test_revocation import Act, disable, unassign

pytestmark = pytest.mark.django_db(transaction=True)

BAR = "aside.view-as"
CHANGE_LANGUAGE = """async () => {
  const token = document.querySelector(".view-as [name=csrfmiddlewaretoken]").value
  const body = new URLSearchParams({ language: "de", csrfmiddlewaretoken: token })
  return (await fetch("/language/", { method: "POST", body })).status
}"""


@pytest.fixture
def tenant(site: Stack) -> Tenant:
    return make_tenant(site, SESSIONS)


@pytest.fixture
def manager(tenant: Tenant) -> User:
    user = make_user(agency_role="manager")
    with across_clients():
        tenant.client.managers.add(user)
    return user


def test_manager_views_a_client_as_its_members_do(
    tenant: Tenant, admin_browser: AdminBrowser, manager: User
) -> None:
    page = admin_browser.page
    admin_browser.enter(manager.email)
    page.goto(admin_browser.url(f"/admin/clients/client/{tenant.client.pk}/change/"))
    page.click(".object-tools a:text-is('View as the client')")
    expect(page.locator(".card__words", has_text="Nothing can be changed")).to_be_visible()
    page.click("form.card__form button")

    expect(page.locator(BAR)).to_contain_text(manager.email)
    admin_browser.filled()
    assert admin_browser.numbers == [tenant.total("sessions")]
    expect(page.locator("[data-downloads], .details__request")).to_have_count(0)
    assert page.evaluate(CHANGE_LANGUAGE) == 403

    page.goto(admin_browser.url("/exports/", tenant.host))
    expect(page.locator(BAR)).to_be_in_viewport()
    page.click(f"{BAR} button")
    page.click("a:text-is('Back to the account desk')")

    expect(page.locator("#user-tools")).to_be_visible()
    assert events(tenant) == ["view_as.began", "view_as.ended"]


@pytest.mark.parametrize("act", [unassign, disable])
def test_lost_right_voids_tickets_and_pages_of_the_view(
    tenant: Tenant, manager: User, act: Act
) -> None:
    desk = BrowserSession(tenant.stack, "agency.localhost")
    viewing = BrowserSession(tenant.stack, tenant.host)
    desk.sign_in(manager.email)
    link = desk.http.get(f"/admin/clients/client/{tenant.client.pk}/view-as/").headers["location"]
    viewing.enter(f"/enter/{link.split('/enter/')[1]}")
    seen = viewing.settled(tenant.board)
    (url,) = seen.data_urls()
    assert viewing.data(url, seen.ticket).status_code == 200

    with across_clients():
        act(tenant, manager)

    assert viewing.data(url, seen.ticket).status_code == 401
    assert viewing.open(tenant.board).response.headers["location"].startswith("/sign-in/")


def events(tenant: Tenant) -> list[str]:
    with across_clients():
        rows = AuditEntry.objects.for_client(tenant.client.pk).filter(event__startswith="view_as")
        return list(rows.order_by("at").values_list("event", flat=True))
