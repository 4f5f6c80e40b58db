"""Account takeover by a manager: every step of the attack is refused on its own.

The steps: rename a client's proven domain to a hostile host, have the portal serve it, request
the owner's password reset there, and use the key that the mail leads to that host. Each test sets
up the outcome of the steps before its own.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from clients.auth import hosts, reset_keys
from clients.models import Client, Domain, OutgoingMail, User
from clients.tenancy import across_clients
from tests.fixtures.factories import PASSWORD, make_client, make_domain, make_member, make_user
from tests.fixtures.stack import Stack, until
from tests.system.admin_browser import AdminBrowser

pytestmark = pytest.mark.django_db(transaction=True)

AGENCY = "agency.localhost"
UNKNOWN_HOST = "Unknown host."
NEW = "another long battery"


@pytest.fixture
def acme(site: Stack) -> Client:
    return make_client(name="Acme")


@pytest.fixture
def hostile() -> str:
    """A hostile host that the tests' browser resolves to loopback; the host cache is cleared."""
    return f"numbers-{uuid4().hex[:8]}.attacker.example"


@pytest.fixture
def owner(site: Stack) -> User:
    return make_user(agency_role="owner")


@pytest.fixture
def hijacked(acme: Client, hostile: str) -> Client:
    """Acme with the hostile host as a proven domain."""
    with across_clients():
        Domain.objects.for_client(acme.pk).update(is_primary=False)
    make_domain(client=acme, host=hostile)
    return acme


def url(site: Stack, host: str, path: str = "/") -> str:
    return f"http://{host}:{site.port}{path}"


def sign_in(page: Page, site: Stack, host: str, email: str) -> None:
    page.goto(url(site, host, "/sign-in/"))
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("form [class*=primary]")


def ask_for_reset(page: Page, site: Stack, host: str, email: str) -> str:
    """Request a reset; the text of the page after it."""
    page.goto(url(site, host, "/password/reset/"))
    page.fill("[name=email]", email)
    page.click("form [class*=primary]")
    page.wait_for_url("**/password/reset/done/")
    return page.locator("body").inner_text()


def key_path(user: User, host: str) -> str:
    return f"/password/reset/key/{user.pk.hex}-{reset_keys.issue(user, host=host)}/"


def is_refused(page: Page, address: str) -> bool:
    page.goto(address)
    return page.locator("[name=password1]").count() == 0


def outgoing_mails() -> list[OutgoingMail]:
    with across_clients():
        return list(OutgoingMail.objects.across_clients().select_related("user"))


def test_renamed_proven_domain_is_not_served(
    site: Stack, admin_browser: AdminBrowser, acme: Client, hostile: str
) -> None:
    page = admin_browser.page
    manager = make_user(agency_role="manager")
    with across_clients():
        acme.managers.add(manager)
    sign_in(page, site, AGENCY, manager.email)
    page.goto(url(site, AGENCY, f"/admin/clients/client/{acme.pk}/change/"))
    expect(page.locator("[name$=verified_at_0]")).to_have_count(0)

    page.fill("[name=domains-0-host]", hostile)
    page.click("[name=_continue]")

    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("code", has_text=f"_portal-challenge.{hostile}")).to_be_visible()
    page.goto(url(site, hostile, "/sign-in/"))
    assert page.locator("body").inner_text() == UNKNOWN_HOST
    hosts.forget()
    with across_clients(), pytest.raises(Domain.DoesNotExist):
        hosts.primary_host(acme)


def test_unproven_host_is_neither_served_nor_primary(
    site: Stack, page: Page, acme: Client, hostile: str
) -> None:
    with across_clients():
        Domain.objects.for_client(acme.pk).update(is_primary=False)
    make_domain(client=acme, host=hostile, is_primary=True, is_verified=False)

    page.goto(url(site, hostile, "/password/reset/"))

    assert page.locator("body").inner_text() == UNKNOWN_HOST
    with across_clients():
        assert hosts.primary_host(acme) == f"{acme.slug}.localhost"


def test_owner_gets_no_mail_from_a_clients_host(
    site: Stack, page: Page, hijacked: Client, owner: User, hostile: str
) -> None:
    make_member(client=hijacked, user=owner)
    emails = ("nobody@example.com", owner.email)

    said = [ask_for_reset(page, site, hostile, email) for email in emails]

    assert said[0] == said[1]
    until(lambda: all(outgoing.next_attempt_at is None for outgoing in outgoing_mails()))
    assert [(outgoing.user, outgoing.mailed_at) for outgoing in outgoing_mails()] == [
        (None, None)
    ] * 2


def test_owners_reset_key_works_on_the_agencys_host_alone(
    site: Stack, page: Page, hijacked: Client, owner: User, hostile: str
) -> None:
    theirs, ours = key_path(owner, hostile), key_path(owner, AGENCY)

    for path in (theirs, ours):
        assert is_refused(page, url(site, hostile, path))
    assert is_refused(page, url(site, AGENCY, theirs))

    # On the agency's host the owner's own reset succeeds.
    assert not is_refused(page, url(site, AGENCY, ours))
    page.fill("[name=password1]", NEW)
    page.fill("[name=password2]", NEW)
    page.click("form [class*=primary]")
    page.wait_for_url("**/password/reset/key/done/")
    owner.refresh_from_db()
    assert owner.check_password(NEW)


def test_members_reset_key_works_on_its_host_alone(
    site: Stack, page: Page, hijacked: Client, hostile: str
) -> None:
    member, globex = make_member(client=hijacked).user, make_client(name="Globex")
    make_member(client=globex, user=member)
    elsewhere = f"{globex.slug}.localhost"

    assert is_refused(page, url(site, elsewhere, key_path(member, hostile)))
    assert is_refused(page, url(site, hostile, key_path(member, elsewhere)))
    assert not is_refused(page, url(site, elsewhere, key_path(member, elsewhere)))


def test_owners_password_is_refused_on_a_clients_host(
    site: Stack, page: Page, hijacked: Client, owner: User, hostile: str
) -> None:
    said = []
    for email in ("nobody@example.com", owner.email):
        sign_in(page, site, hostile, email)
        expect(page.locator("[name=password]")).to_be_visible()
        said.append(page.locator("body").inner_text())

    assert said[0] == said[1]
    sign_in(page, site, AGENCY, owner.email)
    page.wait_for_url("**/admin/")
