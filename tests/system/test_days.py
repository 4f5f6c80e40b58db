"""Period picker: by pointer, by keyboard and without scripts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.browser import open_context
from tests.fixtures.stack import Stack
from tests.system.screen import Screen, address
from tests.system.tenants import SESSIONS, Tenant, make_reader, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

# In the first hour of a day there is nothing to compare yet.
UNFINISHED = re.compile("both days until|as soon as the first hour")
LINE = tile("line", "sessions", by="day")


def today() -> date:
    return datetime.now(UTC).date()


def params(page: Page) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(page.url).query).items()}


def opened(site: Stack, page: Page) -> tuple[Tenant, Screen]:
    tenant, screen = make_tenant(site, SESSIONS, LINE), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    return tenant, screen


def test_period_steps_are_undone_by_the_back_button(site: Stack, page: Page) -> None:
    tenant, screen = opened(site, page)
    # On Mondays seven days would equal the last full week.
    screen.choose("last_28_days")
    screen.filled()
    shown = screen.numbers

    expect(page.locator("[data-step=forward]")).to_have_attribute("aria-disabled", "true")
    page.click("[data-step=back]")
    screen.filled()

    last = today() - timedelta(days=29)
    assert params(page) == {
        "from": (last - timedelta(days=27)).isoformat(),
        "to": last.isoformat(),
        "compare": "previous_period",
    }
    expect(page.locator("[data-step=back]")).to_be_focused()
    assert screen.numbers == [tenant.total("sessions", days=56) - shown[0]]
    page.click("[data-step=forward]")
    expect(page.locator("[data-presets] [aria-current]")).to_have_text("Last 28 days")
    page.go_back()
    expect(page.locator("[data-menu=period] summary")).to_contain_text("Chosen days")
    assert screen.problems == []


def test_period_is_chosen_by_keyboard_alone(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    page.focus("[data-menu=period] summary")
    page.keyboard.press("Enter")
    end = page.locator("[data-menu=period] [data-day][tabindex='0']")
    expect(end).to_have_attribute("data-day", (today() - timedelta(days=1)).isoformat())

    end.focus()
    for key in ("PageUp", "Home", "ArrowUp", "Enter", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    chosen = [page.input_value(f"[name={name}]") for name in ("from", "to")]
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.className").find("range__apply") < 0:
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    screen.filled()

    first, last = (date.fromisoformat(text) for text in chosen)
    assert first.weekday() == 0
    assert last - first == timedelta(days=8)
    assert params(page) == {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "compare": "previous_period",
    }
    expect(page.locator("[data-menu=period] summary")).to_be_focused()
    expect(page.locator(".menu[open]")).to_have_count(0)
    assert screen.problems == []


def test_custom_comparison_is_kept_while_stepping(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    page.click("[data-menu=compare] summary")
    page.fill("[name=compare_from]", "2026-01-05")
    page.fill("[name=compare_to]", "2026-01-09")
    page.click("[data-menu=compare] .range__apply")
    screen.filled()
    page.click("[data-step=back]")
    screen.filled()

    found = params(page)
    assert found.pop("from") < found.pop("to")
    assert found == {
        "compare": "custom",
        "compare_from": "2026-01-05",
        "compare_to": "2026-01-09",
    }
    details = page.locator("[data-kind=kpi] [data-part=details]")
    expect(details).to_contain_text("30 days against 5.")
    assert screen.problems == []


def test_today_is_drawn_by_hours(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    screen.choose("today")
    screen.filled()

    assert params(page) == {"period": "today", "compare": "previous_period"}
    heads = page.locator("[data-kind=line] th[scope=col]").all_text_contents()
    assert heads[0] == "Hour"
    expect(page.locator("[data-kind=kpi] [data-part=notes]")).to_contain_text(UNFINISHED)
    assert screen.problems == []


def test_custom_period_works_without_scripts(site: Stack, browser: Browser) -> None:
    tenant = make_tenant(site, SESSIONS)
    with open_context(browser, java_script_enabled=False) as context:
        page = context.new_page()
        screen = Screen(page)
        screen.sign_in(tenant, make_reader(tenant))
        page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/?compare=previous_year"))
        page.click("[data-menu=period] summary")
        page.fill("[name=from]", "2026-03-02")
        page.fill("[name=to]", "2026-03-08")
        page.click("[data-menu=period] .range__apply")

        assert params(page) == {
            "compare": "previous_year",
            "from": "2026-03-02",
            "to": "2026-03-08",
        }
        expect(page.locator("[data-period]")).to_have_text("Mar 2 – 8, 2026")
        page.click("[data-step=forward]")
        expect(page.locator("[data-period]")).to_have_text("Mar 9 – 15, 2026")
        page.click("[data-menu=compare] summary")
        page.click("[data-comparisons] a[href*='weekdays']")
        expect(page.locator("[data-comparison]")).to_have_text("compared with Mar 10 – 16, 2025")


def test_invalid_period_page_offers_a_way_back(site: Stack, page: Page) -> None:
    tenant, screen = opened(site, page)
    before = screen.numbers
    page.click("[data-menu=period] summary")
    page.locator("[data-menu=period] form").evaluate("form => { form.noValidate = true; }")
    page.fill("[name=from]", "2024-10-05")
    page.click("[data-menu=period] .range__apply")
    expect(page.locator("h1")).to_have_text("These days cannot be shown")
    expect(page.locator(".card__words")).to_contain_text("“From” may lie at most 399 days")

    page.go_back()

    expect(page.locator("h1")).to_have_text(tenant.board.title)
    screen.filled()
    assert screen.numbers == before


def test_reversed_days_are_swapped_and_too_long_periods_refused(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    page.click("[data-menu=period] summary")
    page.fill("[name=from]", "2026-10-11")
    page.fill("[name=to]", "2026-10-05")
    page.click("[data-menu=period] .range__apply")
    screen.filled()
    week = {"from": "2026-10-05", "to": "2026-10-11", "compare": "previous_period"}
    assert params(page) == week
    expect(page.locator(".period[data-params*='from=2026-10-05']")).to_have_count(1)

    page.click("[data-menu=period] summary")
    page.fill("[name=from]", "2024-10-05")
    page.click("[data-menu=period] .range__apply")
    said = page.locator("[name=to]:not([type=hidden])").evaluate("field => field.validationMessage")
    assert said == "At most 400 days can be shown."
    assert params(page) == week
    page.fill("[name=from]", "2026-10-04")
    page.click("[data-menu=period] .range__apply")
    screen.filled()
    assert params(page) == week | {"from": "2026-10-04"}
    assert screen.problems == []
