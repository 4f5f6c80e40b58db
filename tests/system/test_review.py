"""The review of a report in Chromium: its note is written, saved, and sent with the approval."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from clients.tenancy import across_clients
from tests.fixtures.factories import make_member
from tests.fixtures.stack import Stack
from tests.system.screen import Screen, address
from tests.system.tenants import SESSIONS, make_tenant
from tests.visual.axe import violations
from tests.widgets.exports.reports.factories import make_report, make_schedule
from tests.widgets.exports.reports.running import reloaded
from widgets.models import Dashboard

pytestmark = pytest.mark.django_db(transaction=True)


def test_note_is_written_in_the_review_and_goes_with_the_approval(site: Stack, page: Page) -> None:
    tenant = make_tenant(site, SESSIONS)
    reader = make_member(client=tenant.client, role="executive").user
    with across_clients():
        board = Dashboard.objects.across_clients().get(client=tenant.client)
    own = {"is_agency_owned": False, "owner": reader}
    schedule = make_schedule(client=tenant.client, dashboards=[board], **own)
    report = make_report(schedule=schedule, state="review", note="Every week")
    screen = Screen(page)
    screen.sign_in(tenant, reader)

    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address(tenant, f"/reports/{report.pk}/"))
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert violations(page) == []
    page.fill("[name=note]", "A strong week.\nMore next time.")
    page.click("text=Save the note")
    expect(page.locator("[name=note]")).to_have_value("A strong week.\nMore next time.")
    page.fill("[name=note]", "A strong week.")
    page.click("text=Approve and send")
    page.wait_for_load_state()

    found = reloaded(report)
    assert (found.note, found.approved_by_id) == ("A strong week.", reader.pk)
    assert screen.problems == []
