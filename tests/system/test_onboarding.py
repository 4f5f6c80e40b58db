"""A new client from the empty form to the dashboard that the invited client sees, by clicks alone.

It follows docs/managers.md, and takes its pictures where they are wanted:
`PICTURES=docs/managers pytest tests/system/test_onboarding.py -k manager`.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, expect

from clients.models import Client
from clients.tenancy import across_clients
from tests.fixtures.browser import open_context
from tests.fixtures.stack import Stack
from tests.system.admin_browser import AdminBrowser
from tests.system.mailbox import link_in_mail
from tests.system.operator import Operator
from tests.system.screen import Screen

pytestmark = pytest.mark.django_db(transaction=True)

# As counted, and as at most allowed.
CLICKS, MOST_CLICKS = 29, 60
SAVE = ".submit-row [name=_save]"
CONTINUE = ".submit-row a:text-is('Continue')"
PASSWORD = "a-long-enough-passphrase"
GUIDE = settings.BASE_DIR / "docs" / "managers.md"


def documented_steps() -> list[str]:
    """The titles of the numbered steps in the managers' guide."""
    return re.findall(r"^### \d\. (.+)$", GUIDE.read_text(), re.MULTILINE)


def new_key(site: Stack, **fields: object) -> str:
    key = f"oscom_sk_{uuid4().hex}"
    site.sandbox.add_key(key, **fields)
    return key


def logo(folder: Path) -> Path:
    path = folder / "logo.png"
    Image.new("RGBA", (240, 64), "#2f6b4f").save(path)
    return path


def name_and_country(operator: Operator) -> None:
    operator.click("nav a:text-is('New client')")
    operator.arrives("Name and country")
    operator.type("[name=name]", "Initech")
    operator.choose("[name=country]", "Austria")
    expect(operator.page.locator("[name=time_zone]")).to_have_value("Europe/Vienna")
    operator.picture("name")
    operator.click(SAVE)


def brand(operator: Operator, folder: Path) -> None:
    operator.arrives("Brand")
    operator.attach("[name=logo]", logo(folder))
    # The usual blue is too dark for dark pages, yellow too light for light ones.
    repair = operator.page.locator("[name=_repair][value^='colour:']")
    usual = repair.first.get_attribute("value") or ""
    operator.pick_colour("[name=colour]", "#ffd400")
    expect(repair).not_to_have_attribute("value", usual)
    operator.click(repair)
    expect(repair).to_have_count(0)
    preview = operator.page.frame_locator("iframe.preview__frame:not([hidden])")
    expect(preview.locator(".sample__logo--light").first).to_be_visible()
    operator.picture("brand")
    operator.click(f"#brand {SAVE}")


def domain(operator: Operator, host: str) -> None:
    operator.arrives("Domain")
    operator.type("[name=host]", host)
    operator.click(".submit-row button")
    expect(operator.page.locator(".record .state--good")).to_be_visible()
    operator.picture("domain")
    operator.click(CONTINUE)


def connection(operator: Operator, site: Stack, key: str) -> None:
    operator.arrives("Connection")
    operator.type("[name=base_url]", site.sandbox.base_url)
    operator.type("[name=key]", key)
    operator.click(SAVE)
    expect(operator.page.locator(".record .state--good")).to_be_visible()
    expect(operator.page.locator(".record__facts")).to_contain_text("analytics:read")
    expect(operator.page.locator(".record__facts")).to_contain_text("Registered")
    operator.picture("connection")
    operator.click(CONTINUE)


def dashboards(operator: Operator) -> None:
    operator.arrives("Dashboards")
    operator.click("label:has-text('Executive overview')")
    operator.picture("dashboards")
    operator.click(SAVE)


def people(operator: Operator, email: str) -> None:
    operator.arrives("People")
    operator.type("[name=form-0-email]", email)
    operator.choose("[name=form-0-role]", "Executive")
    operator.picture("people")
    operator.click(SAVE)
    operator.arrives("Summary")
    expect(operator.page.locator(".summary .state--good")).to_have_count(6)
    operator.picture("summary")
    operator.click("button:text-is('Finish the set-up')")
    expect(operator.page.locator(".messagelist .success")).to_be_visible()


def accept(operator: Operator, link: str) -> None:
    operator.page.goto(link)
    operator.clicks += 1
    operator.type("[name=password1]", PASSWORD)
    operator.type("[name=password2]", PASSWORD)
    operator.click("form .button--primary")


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_a_whole_set_up_takes_few_clicks_and_ends_at_the_clients_dashboard(
    site: Stack,
    admin_browser: AdminBrowser,
    browser: Browser,
    tmp_path: Path,
    role: str,
) -> None:
    key, host, email = new_key(site), f"onboarding-{role}.localhost", f"{role}@initech.example"
    operator = Operator(admin_browser.page)
    admin_browser.enter_as(role)

    name_and_country(operator)
    brand(operator, tmp_path)
    domain(operator, host)
    connection(operator, site, key)
    dashboards(operator)
    people(operator, email)
    with open_context(browser) as context:
        reader = Screen(context.new_page())
        visitor = Operator(reader.page)
        accept(visitor, link_in_mail(site, email, "/invitation/"))
        expect(reader.page.locator("h1")).to_contain_text("Überblick")
        reader.filled()
        visitor.picture("dashboard")
        assert urlsplit(reader.page.url).hostname == host

    assert operator.steps == [*documented_steps(), "Summary"]
    clicks = operator.clicks + visitor.clicks
    assert clicks == CLICKS <= MOST_CLICKS
    assert admin_browser.problems == reader.problems == []


def test_a_set_up_is_left_and_resumed_without_loss(
    site: Stack, admin_browser: AdminBrowser
) -> None:
    operator = Operator(admin_browser.page)
    admin_browser.enter_as("manager")
    name_and_country(operator)
    operator.arrives("Brand")
    with across_clients():
        client = Client.objects.across_clients().get(name="Initech")

    admin_browser.page.goto(admin_browser.url("/admin/"))
    operator.click("a:text-is('Continue its set-up.')")
    operator.arrives("Summary")
    operator.click(".onboarding__words a:text-is('Brand')")
    operator.arrives("Brand")

    expect(admin_browser.page.locator("[name=name]")).to_have_value("Initech")
    done = admin_browser.page.locator(".steps__one--done")
    expect(done).to_contain_text(["Austria"])
    admin_browser.page.goto(admin_browser.url(reverse("admin:onboarding_client", args=[client.pk])))
    expect(admin_browser.page.locator("[name=locale]")).to_have_value("de_AT")
    assert admin_browser.problems == []
