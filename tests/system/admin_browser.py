"""The agency's admin in Chromium: fills in and submits its forms."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from clients.models import User
from tests.fixtures.factories import PASSWORD, make_user
from tests.fixtures.stack import Stack
from tests.system.screen import Screen

AGENCY = "agency.localhost"
SAVED = ".messagelist .success"


class AdminBrowser(Screen):
    def __init__(self, stack: Stack, page: Page) -> None:
        super().__init__(page)
        self.stack = stack

    def url(self, path: str, host: str = AGENCY) -> str:
        return f"http://{host}:{self.stack.port}{path}"

    def enter(self, email: str, password: str = PASSWORD) -> None:
        """Sign in on the agency's host."""
        self.page.goto(self.url("/sign-in/"))
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", password)
        self.page.click("form [class*=primary]")
        expect(self.page.locator("#user-tools")).to_be_visible()

    def enter_as(self, role: str) -> User:
        user = make_user(agency_role=role)
        self.enter(user.email)
        return user

    def add(self, model: str, **fields: str) -> None:
        """Open a model's form by the button of its list, and fill fields in."""
        app = "widgets" if model == "dashboard" else "clients"
        self.page.goto(self.url(f"/admin/{app}/{model}/"))
        self.page.click(".addlink, .empty .button")
        for name, value in fields.items():
            self.fill(name, value)

    def fill(self, name: str, value: str) -> None:
        field = self.page.locator(f"[name='{name}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        elif field.get_attribute("type") == "checkbox":
            field.check()
        else:
            field.fill(value)

    def add_row(self, prefix: str, **fields: str) -> None:
        """Press "Add another" of an inline formset, and fill its new form in."""
        row = int(self.page.input_value(f"[name={prefix}-TOTAL_FORMS]"))
        self.page.click(f"#{prefix}-group .add-row a")
        for name, value in fields.items():
            self.fill(f"{prefix}-{row}-{name}", value)

    def save(self) -> None:
        self.page.click("[name=_save]")
        expect(self.page.locator(SAVED)).to_be_visible()

    def add_client(self, name: str, host: str, **fields: str) -> None:
        """Add a client with its brand and an unproven host."""
        self.add("client", name=name, **fields)
        self.fill("brand-0-name", name)
        self.add_row("domains", host=host, is_primary="on")
        self.save()

    def add_connection(self, client: str, label: str, key: str) -> None:
        address = self.stack.sandbox.base_url
        self.add(
            "connection", client=client, source="OSCOM", label=label, base_url=address, key=key
        )
        self.save()

    def add_board(self, client: str, slug: str, *tiles: dict[str, Any]) -> None:
        """Add a dashboard and publish it by the list's action; tiles are queries with a kind."""
        self.add("dashboard", client=client, title="First", slug=slug)
        for each in tiles:
            query = dict(each)
            self.add_row("widgets", kind=query.pop("kind"), title="T", query=json.dumps(query))
        self.save()
        self.act("publish")

    def open_pages(self, client: str) -> None:
        """Open a client's own pages by the link in the admin."""
        self.page.goto(self.url("/admin/clients/client/"))
        self.page.click(f"#result_list a:text-is('{client}')")
        self.page.click(".object-tools a:text-is('Open its pages')")
        self.page.click("form.card__form button")

    def act(self, action: str) -> None:
        """Run a list action on its first row."""
        self.page.locator("[name=_selected_action]").first.check()
        self.page.select_option("[name=action]", action)
        self.page.click("[name=index]")
        expect(self.page.locator(SAVED)).to_be_visible()
