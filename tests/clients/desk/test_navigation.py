"""The navigation of the admin, and the agency's brand on its pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, User
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_user

pytestmark = pytest.mark.django_db

CURRENT = re.compile(r'href="([^"]+)" aria-current="page"')


def titles(browser: Browser) -> dict[str, list[str]]:
    groups = browser.get("/admin/").context["navigation"]
    return {group.title: [link.title for link in group.links] for group in groups}


def test_owners_find_every_model_in_its_group() -> None:
    assert titles(admin_browser(make_user(agency_role="owner"))) == {
        "Clients": ["All clients", "New client"],
        "Dashboards": ["All dashboards", "Templates", "Annotations"],
        "Accounts": ["Fleet", "Connections"],
        "People": ["Members", "Invitations", "Users and staff"],
        "Deliveries": ["Reports", "Webhook deliveries"],
        "Settings": ["Audit log"],
    }


def test_managers_find_no_page_that_is_closed_to_them(acme: Client, manager: User) -> None:
    browser = admin_browser(manager)
    links = [link for group in browser.get("/admin/").context["navigation"] for link in group.links]

    assert "Users and staff" not in {link.title for link in links}
    assert {browser.get(link.url).status_code for link in links} == {200}


@pytest.mark.usefixtures("redis")
@pytest.mark.parametrize(
    "name", ["index", "clients_connection_changelist", "clients_connection_fleet"]
)
def test_one_page_is_marked_as_current(manager: User, name: str) -> None:
    url = reverse(f"admin:{name}")

    assert CURRENT.findall(" ".join(admin_browser(manager).get(url).text.split())) == [url]


def test_app_lists_lead_to_the_home_page(manager: User) -> None:
    answer = admin_browser(manager).get("/admin/clients/")

    assert answer.headers["Location"] == reverse("admin:index")


def test_pages_wear_the_agencys_own_brand(manager: User, settings: Any) -> None:
    settings.AGENCY_NAME, settings.AGENCY_COLOUR = "Northlight", "#1f5f8b"
    browser = admin_browser(manager)
    page = browser.get("/admin/")

    sheet = browser.get(page.context["brand_files"]["light"])

    assert "<title>Today · Northlight</title>" in page.text
    assert "--brand: #1f5f8b" in sheet.text
    assert "Northlight" in Browser(headers={"host": "agency.localhost"}).get("/sign-in/").text


def test_pages_of_an_agency_without_a_name_look_neutral(manager: User) -> None:
    page = admin_browser(manager).get("/admin/")

    assert page.context["brand"] is None
    assert "<title>Today · Account desk</title>" in page.text


def test_empty_lists_say_so_and_offer_the_next_step() -> None:
    owner = make_user(agency_role="owner")

    page = admin_browser(owner).get(reverse("admin:clients_client_changelist")).text

    assert "No client yet" in page
    assert reverse("admin:clients_client_add") in page
