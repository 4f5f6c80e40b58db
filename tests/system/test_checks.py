"""Connection test started in the admin and run by a real worker."""

from __future__ import annotations

import pytest

from clients.tenancy import within
from tests.fixtures.factories import make_user
from tests.fixtures.stack import Stack, until
from tests.system.browser_session import BrowserSession
from tests.system.tenants import SESSIONS, Tenant, make_tenant
from widgets.accounts import checks
from widgets.models import ConnectionCheck
from widgets.sources.oscom import contract

pytestmark = pytest.mark.django_db(transaction=True)


def done(tenant: Tenant) -> ConnectionCheck | None:
    with within(tenant.client.pk):
        found = checks.of_connection(tenant.connection)
    return found if found and found.done_at and not found.next_attempt_at else None


def test_repeated_connection_test_runs_once_and_shows_its_result(site: Stack) -> None:
    tenant = make_tenant(site, SESSIONS)
    admin_browser = BrowserSession(site, "agency.localhost")
    assert admin_browser.sign_in(make_user(agency_role="owner").email).status_code == 302
    page = f"/admin/clients/connection/{tenant.connection.pk}/"
    site.sandbox.scenario("delay", key=tenant.key, times=1, delay_ms=1500)
    token = {"csrfmiddlewaretoken": admin_browser.http.cookies["csrftoken"]}

    pressed = [admin_browser.http.post(f"{page}test/", data=token).status_code for _ in range(2)]
    until(lambda: done(tenant))

    assert pressed == [302, 302]
    assert len(tenant.calls()) == 1 + len(contract.PROBES)
    assert (
        "The key works for the account. May read: analytics:read"
        in admin_browser.http.get(f"{page}change/").text
    )
