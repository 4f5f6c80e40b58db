"""The "as of" line of an open page follows its tiles."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.fixtures.factories import make_widget
from tests.fixtures.stack import Stack
from tests.system.screen import Screen
from tests.system.tenants import SESSIONS, make_reader, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

DATA = "**/data/**"
NOON = 1_795_000_000


def status(text: str, *, as_of: int | None, code: str = "") -> dict[str, Any]:
    state = "stale" if code else "fresh"
    return {"state": state, "text": text, "code": code, "as_of": as_of, "retry_in": None}


def answers(page: Page, *statuses: dict[str, Any]) -> None:
    """Answer with these status lines, one a tile, and nothing else that is new."""

    def answer(route: Route) -> None:
        ids = page.locator("portal-tile").evaluate_all("all => all.map((one) => one.dataset.id)")
        told = zip(ids, statuses, strict=True)
        tiles = [{"id": each, "etag": "x", "status": line} for each, line in told]
        route.fulfill(json={"tiles": tiles})

    page.route(DATA, answer)


def test_a_refresh_moves_the_stamp_of_the_page(site: Stack, page: Page) -> None:
    tenant = make_tenant(site, SESSIONS, tile("line", "sessions", by="day"), SESSIONS)
    screen = Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    page.reload()
    expect(page.locator("[data-stamp]")).to_contain_text("As of")
    expect(page.locator(".tile__fresh:visible")).to_have_count(0)
    answers(
        page,
        status("As of 12:00", as_of=NOON),
        status("As of 11:44", as_of=NOON - 16 * 60),
        status("Shop is slow; showing 11:59", as_of=NOON - 60, code="timeout"),
    )

    screen.choose("last_7_days")

    expect(page.locator("[data-stamp]")).to_have_text("As of 12:00")
    own = page.locator(".tile__fresh:visible")
    expect(own).to_have_text(["As of 11:44", "Shop is slow; showing 11:59"])
    assert screen.problems == []


def test_a_note_of_all_tiles_is_told_once_below_the_title(site: Stack, page: Page) -> None:
    tenant, screen = (
        make_tenant(site, SESSIONS, tile("bar", "sessions", by="channel")),
        Screen(page),
    )
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    told = page.locator("[data-page-notes]")
    expect(told).to_have_text("")

    screen.choose("today")
    screen.filled()
    expect(told).to_contain_text(re.compile("until|first hour"))
    notes = told.locator(".note").all_inner_texts()
    for _ in range(2):
        expect(told.locator(".note")).to_have_text(notes)
        expect(page.locator("portal-tile .note[data-told]")).to_have_count(2 * len(notes))
        expect(page.locator("portal-tile .note[data-told]:visible")).to_have_count(0)
        page.reload()

    expect(page.locator("[data-opens=help]")).not_to_have_attribute("hidden", "")
    page.locator("portal-tile").first.hover()
    page.keyboard.press("f")
    expect(page.locator("portal-tile[popover] .note")).to_have_text(notes)
    assert screen.problems == []


def test_a_tile_that_is_not_set_up_is_not_asked_for(site: Stack, page: Page) -> None:
    tenant, screen = make_tenant(site, SESSIONS), Screen(page)
    make_widget(dashboard=tenant.board, kind="kpi", query=None, position=9)
    screen.sign_in(tenant, make_reader(tenant))
    broken = page.locator("portal-tile[data-broken]")
    expect(page.locator("portal-tile[data-state=fresh]")).to_have_count(1)
    told = broken.locator(".tile__fresh")
    expect(told).to_contain_text("not set up correctly")

    screen.choose("last_7_days")

    expect(page.locator("[data-turning]")).to_have_count(0)
    expect(page.locator("[data-stamp]")).to_contain_text("As of")
    expect(told).to_contain_text("not set up correctly")
    key = broken.get_attribute("data-id")
    assert [url for url in screen.requests if f"/{key}" in url] == []
    assert screen.problems == []
