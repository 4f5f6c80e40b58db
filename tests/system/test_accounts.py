"""Invitations, resets and password changes in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.browser import open_context
from tests.fixtures.factories import PASSWORD, make_client, make_member, make_user
from tests.fixtures.stack import Stack
from tests.system.admin_browser import AGENCY, AdminBrowser
from tests.system.mailbox import link_in_mail
from tests.system.screen import Screen
from tests.system.tenants import SESSIONS, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = "a first long battery", "a second long battery"
CARD = "form.card__form"


def choose(page: Page, link: str, password: str) -> None:
    """Open a mailed link and set a password."""
    page.goto(link)
    page.fill("[name=password1]", password)
    page.fill("[name=password2]", password)
    page.click(f"{CARD} button")


def forget(page: Page, url: str, email: str) -> None:
    """Request a password reset on the sign-in page."""
    page.goto(url)
    page.click("a[href='/password/reset/']")
    page.fill("[name=email]", email)
    page.click(f"{CARD} button")
    expect(page.locator(CARD)).to_have_count(0)


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    page.goto(url)
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.click(f"{CARD} button")


def test_invited_person_accepts_and_resets_the_password(
    site: Stack, browser: Browser, admin_browser: AdminBrowser
) -> None:
    tenant, email = make_tenant(site, SESSIONS), "invited@example.com"
    admin_browser.enter_as("owner")
    admin_browser.add("invitation", client=tenant.client.name, email=email, role="Viewer")
    admin_browser.save()
    url = admin_browser.url("/sign-in/", tenant.host)

    with open_context(browser) as elsewhere:
        screen = Screen(elsewhere.new_page())
        choose(screen.page, link_in_mail(site, email, "/invitation/"), FIRST)
        screen.filled()
        assert screen.numbers == [tenant.total("sessions")]
        screen.page.click(".account > summary")
        screen.page.click("form[action='/sign-out/'] button")
        expect(screen.page.locator("[name=login]")).to_be_visible()

        forget(screen.page, url, email)
        choose(screen.page, link_in_mail(site, email, "/password/reset/key/"), SECOND)
        expect(screen.page.locator(CARD)).to_have_count(0)
        sign_in(screen.page, url, email, FIRST)
        expect(screen.page.locator("[name=password]")).to_be_visible()
        sign_in(screen.page, url, email, SECOND)
        screen.filled()
        assert screen.problems == []


def test_member_of_another_client_accepts_with_the_existing_password(
    site: Stack, browser: Browser, admin_browser: AdminBrowser
) -> None:
    tenant, email = make_tenant(site, SESSIONS), "both@example.com"
    make_member(client=make_client(name="Globex"), user=make_user(email=email))
    admin_browser.enter_as("owner")
    admin_browser.add("invitation", client=tenant.client.name, email=email, role="Viewer")
    admin_browser.save()

    with open_context(browser) as elsewhere:
        screen = Screen(elsewhere.new_page())
        link = link_in_mail(site, email, "/invitation/")
        choose(screen.page, link, FIRST)
        expect(screen.page.locator(".field__error")).to_be_visible()
        choose(screen.page, link, PASSWORD)
        screen.filled()
        assert screen.numbers == [tenant.total("sessions")]
        assert screen.problems == []


def test_added_manager_sets_a_password(
    site: Stack, browser: Browser, admin_browser: AdminBrowser
) -> None:
    email = "manager@example.com"
    admin_browser.enter_as("owner")
    admin_browser.add("user", email=email, name="Max", agency_role="Manager")
    admin_browser.save()
    url = admin_browser.url("/sign-in/")

    with open_context(browser) as elsewhere:
        theirs = AdminBrowser(site, elsewhere.new_page())
        for number, password in enumerate((FIRST, SECOND), start=1):
            forget(theirs.page, url, email)
            link = link_in_mail(site, email, "/password/reset/key/", number=number)
            assert link.startswith(f"http://{AGENCY}:")
            choose(theirs.page, link, password)
            expect(theirs.page.locator(CARD)).to_have_count(0)
            theirs.enter(email, password)
            theirs.choose("Sign out")
            expect(theirs.page.locator("[name=login]")).to_be_visible()
        assert theirs.problems == []
    assert admin_browser.problems == []


def test_a_password_is_changed_in_the_admin(site: Stack, admin_browser: AdminBrowser) -> None:
    page, user = admin_browser.page, admin_browser.enter_as("manager")

    admin_browser.choose("Change your password")
    page.fill("[name=old_password]", PASSWORD)
    page.fill("[name=new_password1]", SECOND)
    page.fill("[name=new_password2]", SECOND)
    page.click("main form button")
    expect(page).to_have_url(admin_browser.url("/admin/password_change/done/"))

    page.context.clear_cookies()
    admin_browser.enter(user.email, SECOND)
    assert admin_browser.problems == []
