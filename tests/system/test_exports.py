"""Downloads from the running site in Chromium: CSV, workbook and document, read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from clients.models import User
from clients.tenancy import across_clients
from tests.fixtures.browser import open_context
from tests.fixtures.factories import make_member
from tests.fixtures.stack import Stack, until
from tests.system.screen import Screen, address
from tests.system.tenants import SESSIONS, Tenant, make_tenant, tile
from tests.system.test_keyboard import tab_to
from tests.visual.axe import violations
from widgets import rendering_tasks
from widgets.models import Export

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = tile("table", "sessions", by="channel")
READY = ".export[data-state=ready]"


@pytest.fixture
def tenant(site: Stack) -> Tenant:
    return make_tenant(site, SESSIONS, TABLE)


@pytest.fixture
def reader(tenant: Tenant) -> User:
    return make_member(client=tenant.client, role="executive").user


@pytest.fixture
def printer() -> Iterator[None]:
    yield
    rendering_tasks.close()
    rendering_tasks.printer.cache_clear()


def download(page: Page, menu: str, line: str) -> Download:
    """Choose a line of a menu, and wait for the file, which starts by itself."""
    page.locator(menu).first.click()
    with page.expect_download() as downloading:
        page.locator(f"{line}:visible").click()
    return downloading.value


def total(tenant: Tenant) -> int:
    return int(tenant.total("sessions"))


def test_a_tile_is_downloaded_as_csv(tenant: Tenant, reader: User, page: Page) -> None:
    screen = Screen(page)
    screen.sign_in(tenant, reader)
    screen.filled()
    page.hover("portal-tile[data-kind=table]")

    file = download(page, "portal-tile[data-kind=table] .tile-menu__open", "[value^='csv:']")

    rows = list(csv.reader(io.StringIO(Path(file.path()).read_text("utf-8-sig"))))
    assert file.suggested_filename.endswith(".csv")
    assert rows[0][:2] == ["Channel", "Sessions"]
    assert sum(int(row[1]) for row in rows[1:]) == total(tenant)
    assert screen.problems == []


def test_a_dashboard_is_downloaded_as_a_workbook(tenant: Tenant, reader: User, page: Page) -> None:
    screen = Screen(page)
    screen.sign_in(tenant, reader)
    screen.filled()

    file = download(page, ".actions__open", "[value=xlsx]")

    workbook = openpyxl.load_workbook(io.BytesIO(Path(file.path()).read_bytes()))
    values = {cell for sheet in workbook for row in sheet.values for cell in row}
    assert total(tenant) in values
    assert screen.problems == []


def test_a_file_is_requested_and_its_popover_closed_by_keyboard(
    tenant: Tenant, reader: User, page: Page
) -> None:
    screen = Screen(page)
    screen.sign_in(tenant, reader)
    screen.filled()
    menu = page.locator(".actions__open")
    tab_to(page, menu)
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".actions [value=xlsx]"))
    with page.expect_download():
        page.keyboard.press("Enter")
        expect(page.locator(f".downloads {READY}")).to_be_visible()
    expect(menu).to_be_focused()

    tab_to(page, page.locator(".downloads [data-closes]"))
    page.keyboard.press("Enter")

    expect(page.locator(".downloads")).to_be_hidden()
    expect(menu).to_be_focused()
    assert screen.problems == []


@pytest.mark.usefixtures("printer")
def test_a_dashboard_is_downloaded_as_a_document_on_another_page(
    tenant: Tenant, reader: User, page: Page
) -> None:
    screen = Screen(page)
    screen.sign_in(tenant, reader)
    screen.filled()
    page.click(".actions__open")
    page.click("[value=pdf]")
    expect(page.locator(".downloads")).to_be_visible()

    # The popover survives leaving the page; the file is printed meanwhile.
    page.reload()
    expect(page.locator(".downloads .export")).to_be_visible()
    until(lambda: printed_by_us(reader))
    expect(page.locator(f".downloads {READY}")).to_be_visible()
    with page.expect_download() as downloading:
        page.click(f".downloads {READY} .button--primary")

    with pdfplumber.open(downloading.value.path()) as document:
        text = "\n".join(each.extract_text() for each in document.pages)
    assert f"{total(tenant):,}" in text
    assert screen.problems == []


def printed_by_us(reader: User) -> bool:
    """Print like the rendering worker, which the site of the tests has not."""
    with across_clients():
        stages = Export.objects.across_clients().filter(requested_by=reader)
        if list(stages.values_list("stage", flat=True)) != ["print"]:
            return False
    rendering_tasks.print_export()
    return True


def test_without_scripts_a_form_leads_to_the_file(
    tenant: Tenant, reader: User, page: Page, browser: Browser
) -> None:
    Screen(page).sign_in(tenant, reader)
    state = page.context.storage_state()
    with open_context(browser, java_script_enabled=False, storage_state=state) as context:
        plain = context.new_page()
        plain.goto(page.url)
        plain.click(".actions__open")
        plain.click("[value=zip]")
        plain.wait_for_url("**/exports/")
        # It is loaded anew by itself until the file is ready.
        expect(plain.locator(READY)).to_be_visible()
        with plain.expect_download() as downloading:
            plain.click(f"{READY} .button--primary")

    assert downloading.value.suggested_filename.endswith(".zip")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_centre_is_accessible_and_its_targets_are_large(
    tenant: Tenant, reader: User, page: Page, scheme: str
) -> None:
    Screen(page).sign_in(tenant, reader)
    for count, format_ in enumerate(("xlsx", "pdf"), 1):
        page.click(".actions__open")
        page.click(f"[value={format_}]")
        # Leaving the page before the request was answered would give it up.
        expect(page.locator(".downloads .export")).to_have_count(count)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address(tenant, "/exports/"))
    expect(page.locator(READY)).to_be_visible()

    buttons = page.locator(".export .button:visible")
    expect(buttons).to_have_count(3)
    sizes = [each.bounding_box() for each in buttons.all()]
    assert all(box and min(box["width"], box["height"]) >= 44 for box in sizes)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert violations(page) == []
