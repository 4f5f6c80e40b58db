"""The agency's admin in Chromium: fills in and submits its forms."""

from __future__ import annotations

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

    def choose(self, name: str) -> None:
        """Press a line of the person's menu."""
        self.page.click("#user-tools > summary")
        self.page.locator("#user-tools .menu__item").get_by_text(name, exact=True).click()

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

    def add_board(self, client: str, slug: str, *tiles: dict[str, str]) -> None:
        """Add a dashboard with widgets, and publish it by the list's action.

        A tile is the fields of the builder's form, in the order to choose them.
        """
        self.add("dashboard", client=client, title="First", slug=slug)
        self.save()
        for each in tiles:
            self.page.click("a:text-is('Add a widget')")
            self.build(**each)
        self.page.goto(self.url("/admin/widgets/dashboard/"))
        self.act("publish")

    def build(self, **fields: str) -> None:
        """Choose a widget's fields in the builder, named with `_` for a dash, and save."""
        for name, value in fields.items():
            self.pick(name.replace("_", "-"), value)
        self.save()

    def pick(self, name: str, value: str) -> None:
        """Choose one value, and have the form show what is possible then."""
        field = self.page.locator(f"[name='{name}']").first
        if field.get_attribute("type") == "radio":
            self.page.locator(f"[name='{name}'][value='{value}']").check(force=True)
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
        with self.page.expect_navigation():
            self.page.click("[data-update]")

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
