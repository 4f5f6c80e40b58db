"""The admin in a browser: no fault that axe can find, nothing wider than its screen, no refused
style or script, and the ways of a keyboard.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, Page, expect

from clients.models import Client
from clients.tenancy import across_clients
from demo.accounts import AGENCY_HOST, STAFF
from tests.visual.axe import violations
from tests.visual.demo_site import DemoSite, Scheme, emulate
from widgets.admin.onboarding import steps

pytestmark = pytest.mark.django_db

OWNER = STAFF[0][0]
DESK, PHONE = 1440, 390
LOOKS: tuple[tuple[Scheme, int], ...] = (("light", DESK), ("dark", PHONE))
LISTS = (
    "clients/client",
    "clients/connection",
    "clients/member",
    "clients/invitation",
    "clients/user",
    "clients/auditentry",
    "widgets/dashboard",
    "widgets/report",
    "widgets/webhookdelivery",
    "widgets/annotation",
)
OTHERS = (
    "",
    "search/?q=o",
    "search/?q=nothing-of-that-name",
    "clients/connection/fleet/",
    "clients/connection/fleet/?show=held",
    "clients/connection/fleet/?order=left",
    "notices/",
    "clients/client/add/",
    "clients/connection/add/",
    "clients/invitation/add/",
    "widgets/dashboard/add/",
    "widgets/dashboard/templates/",
    "password_change/",
)
FORMS = ("clients/client", "clients/connection", "clients/user", "widgets/dashboard")
PARTS = {
    "clients/user": ("history/",),
    "clients/connection": ("history/", "delete/", "pause/", "rotate/"),
    "widgets/dashboard": ("history/", "delete/", "template/"),
}
FIRST_ROW = "#result_list tbody th a"
WIDGETS = ".widget-table tbody th a"
PREVIEWED = "iframe.preview__frame:not([hidden])"
IS_TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"


def faults(page: Page | Frame) -> list[str]:
    found = violations(page)
    if page.evaluate(IS_TOO_WIDE):
        found.append("wider than its screen")
    return [f"{page.url}: {line}" for line in found]


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_pages_of_the_admin_are_for_everybody(
    demo_site: DemoSite, scheme: Scheme, width: int
) -> None:
    found: list[str] = []
    with demo_site.staff(OWNER, width=width) as page:
        page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
        emulate(page, scheme, width)
        for path in (*OTHERS, *(f"{name}/" for name in LISTS)):
            page.goto(demo_site.url(AGENCY_HOST, f"/admin/{path}"))
            found += faults(page)

    assert not found, "\n".join(found)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
@pytest.mark.parametrize("name", FORMS)
def test_forms_with_their_history_and_deletion_are_for_everybody(
    demo_site: DemoSite, name: str, scheme: Scheme, width: int
) -> None:
    found: list[str] = []
    with demo_site.staff(OWNER, width=width) as page:
        emulate(page, scheme, width)
        page.goto(demo_site.url(AGENCY_HOST, f"/admin/{name}/"))
        page.click(FIRST_ROW)
        page.wait_for_url("**/change/")
        found += faults(page)
        address = page.url.removesuffix("change/")
        for part in PARTS.get(name, ("history/", "delete/")):
            page.goto(f"{address}{part}")
            found += faults(page)

    assert not found, "\n".join(found)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_viewing_as_the_client_is_for_everybody(
    demo_site: DemoSite, scheme: Scheme, width: int
) -> None:
    found: list[str] = []
    with demo_site.staff(OWNER, width=width) as page:
        emulate(page, scheme, width)
        page.goto(demo_site.url(AGENCY_HOST, "/admin/clients/client/"))
        page.click(FIRST_ROW)
        page.click("a:text-is('View as the client')")
        expect(page.locator("form.card__form")).to_be_visible()
        found += faults(page)
        page.click("form.card__form button")
        expect(page.locator("aside.view-as")).to_be_visible()
        found += faults(page)
        page.goto(f"{page.url.split('/dashboards/')[0]}/nothing/")
        expect(page.locator("aside.view-as")).to_be_visible()
        found += faults(page)
        page.click("aside.view-as button")
        expect(page.locator("a:text-is('Back to the account desk')")).to_be_visible()
        found += faults(page)

    assert not found, "\n".join(found)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_the_guided_set_up_is_for_everybody(
    demo_site: DemoSite, scheme: Scheme, width: int
) -> None:
    found: list[str] = []
    with demo_site.staff(OWNER, width=width) as page:
        page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
        emulate(page, scheme, width)
        page.goto(demo_site.url(AGENCY_HOST, "/admin/set-up/"))
        found += faults(page)
        with across_clients():
            client = Client.objects.across_clients().earliest("name")
        for step in (*steps.TITLES, steps.SUMMARY):
            page.goto(demo_site.url(AGENCY_HOST, steps.url(client, step)))
            found += faults(page)
        page.goto(demo_site.url(AGENCY_HOST, f"{steps.url(client, 'connection')}?source=oktopost"))
        found += faults(page)

    assert not found, "\n".join(found)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
@pytest.mark.parametrize("link", ["a:text-is('Add a widget')", WIDGETS], ids=["add", "change"])
def test_the_widget_builder_with_its_preview_is_for_everybody(
    demo_site: DemoSite, link: str, scheme: Scheme, width: int
) -> None:
    found: list[str] = []
    with demo_site.staff(OWNER, width=width) as page:
        page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
        emulate(page, scheme, width)
        page.goto(demo_site.url(AGENCY_HOST, "/admin/widgets/dashboard/"))
        page.click(FIRST_ROW)
        page.locator(link).first.click()
        for theme in ("dark", "light"):
            page.locator("[name=preview-theme]").select_option(theme)
            found += faults(previewed(page, theme))
        found += faults(page)

    assert not found, "\n".join(found)


def previewed(page: Page, theme: Scheme) -> Frame:
    """The frame of the preview, once it shows the client's numbers on this ground."""
    ground = f"html:has(meta[name=color-scheme][content={theme}])"
    shown = page.frame_locator(PREVIEWED).locator(f"{ground} [data-preview=ready]")
    expect(shown).to_be_visible()
    frame = page.locator(PREVIEWED).element_handle().content_frame()
    assert frame
    return frame


def test_a_refused_form_names_its_fields_first(demo_site: DemoSite) -> None:
    with demo_site.staff(OWNER) as page:
        page.goto(demo_site.url(AGENCY_HOST, "/admin/clients/connection/add/"))
        page.fill("[name=label]", "Shop")
        page.click("[name=_save]")

        expect(page.locator(".errornote")).to_contain_text("Client: This field is required.")
        expect(page.locator(".errornote a").first).to_have_attribute("href", "#id_client")
        assert faults(page) == []


def test_a_phone_opens_the_navigation_and_a_desk_has_it_beside(demo_site: DemoSite) -> None:
    with demo_site.staff(OWNER, width=PHONE) as page:
        page.goto(demo_site.url(AGENCY_HOST, "/admin/"))
        link = page.get_by_role("link", name="Connections", exact=True)
        expect(link).to_be_hidden()

        page.click("[popovertarget]")
        expect(link).to_be_visible()
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        emulate(page, "light", DESK)

        expect(link).to_be_visible()


def test_a_key_leads_to_the_search(demo_site: DemoSite) -> None:
    with demo_site.staff(OWNER) as page:
        page.goto(demo_site.url(AGENCY_HOST, "/admin/clients/client/"))

        page.keyboard.press("/")
        page.keyboard.type("alpen")
        page.keyboard.press("Enter")

        expect(page.locator("h1")).to_have_text("Results for “alpen”")
        expect(page.locator(".hits__item").first).to_contain_text("Alpenpfad")


def test_a_selection_calls_the_bar_of_actions(demo_site: DemoSite) -> None:
    with demo_site.staff(OWNER) as page:
        page.goto(demo_site.url(AGENCY_HOST, "/admin/clients/client/"))
        bar = page.locator(".list-actions")
        expect(bar).to_be_hidden()

        page.locator(".action-select").first.check()

        expect(bar).to_be_visible()
