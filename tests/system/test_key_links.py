"""A client enters its platform's key by a one-time link, while the manager's page waits for it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.browser import open_context
from tests.fixtures.factories import make_client
from tests.fixtures.stack import Stack
from tests.system.admin_browser import AdminBrowser
from tests.visual.axe import violations

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = ".card__title"
ERROR = ".field__error"


def issue_link(admin_browser: AdminBrowser, site: Stack) -> str:
    """A link for a new connection of a new client, as the manager's page shows it."""
    client = make_client(name="Initech", domain="keys.localhost")
    page = admin_browser.page
    admin_browser.enter_as("owner")
    page.goto(admin_browser.url(f"/admin/set-up/{client.pk}/connection/"))
    page.fill("[name=base_url]", site.sandbox.base_url)
    page.click("button[name=_link]")
    expect(page.locator(".record .state--warn")).to_have_text(
        "Waiting for the client to enter its key"
    )
    copied = page.locator("[data-copy*='/key/']")
    expect(copied).to_have_count(1)
    return copied.get_attribute("data-copy") or ""


def enter(page: Page, key: str) -> None:
    page.fill("[name=key]", key)
    page.click(".card__form .button--primary")


def test_a_client_enters_its_key_and_the_managers_page_turns_green(
    site: Stack, admin_browser: AdminBrowser, browser: Browser
) -> None:
    link, key = issue_link(admin_browser, site), f"oscom_sk_{uuid4().hex}"
    site.sandbox.add_key(key)

    with open_context(browser) as context:
        page = context.new_page()
        page.goto(link)
        expect(page.locator(TITLE)).to_have_text("Connect OSCOM")
        expect(page.locator(".card__words").first).to_contain_text("For Initech")
        assert violations(page) == []
        enter(page, "sk_live_0123456789abcdef")
        expect(page.locator(ERROR)).to_have_text("This is a key of SocialCRM, not of OSCOM.")
        enter(page, f"oscom_sk_{uuid4().hex}")
        expect(page.locator(ERROR)).to_contain_text("OSCOM does not accept this key.")
        assert violations(page) == []
        enter(page, key)
        expect(page.locator(TITLE)).to_have_text("Thank you, the key works")
        page.goto(link)
        expect(page.locator("form.card__form")).to_have_count(0)

    expect(admin_browser.page.locator(".record .state--good")).to_be_visible()
