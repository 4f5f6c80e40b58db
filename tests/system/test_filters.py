"""Page filters: by address, by click, by keyboard and without scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from clients.tenancy import within
from tests.fixtures.browser import open_context
from tests.fixtures.factories import make_member
from tests.fixtures.hot_routes import viewer_of
from tests.fixtures.stack import Stack, until
from tests.system.screen import Screen, address
from tests.system.tenants import SESSIONS, Tenant, make_reader, make_tenant, tile
from widgets.queries.query import Filter
from widgets.realtime import page_tickets
from widgets.results import dashboard_specs
from widgets.results.tile_requests import LOCKS

pytestmark = pytest.mark.django_db(transaction=True)

BARS = tile("bar", "sessions", by="channel")
TABLE = tile("table", "sessions", "revenue", by="channel")
OVERVIEW = tile("kpi", "page_views", resource="overview")
SLOTS = """() => [...document.querySelectorAll("[data-entity]")]
  .map(({ dataset }) => [dataset.entity, dataset.series])"""
EMAIL = {"field": "channel", "operator": "eq", "value": "email"}


def computed(tenant: Tenant, *filters: dict[str, Any], metric: str = "sessions") -> Any:
    """Filtered total of a metric over the last 30 days, computed by the sandbox's own code."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    span = {"start": (yesterday - timedelta(days=29)).isoformat(), "end": yesterday.isoformat()}
    body = {"metrics": [metric], "dimensions": [], "date_range": span, "timezone": "UTC"}
    found = tenant.stack.sandbox.compute(tenant.key, {**body, "filters": filters})
    return found["meta"]["totals"][metric]


def opened(site: Stack, page: Page, *tiles: Any) -> tuple[Tenant, Screen]:
    tenant, screen = make_tenant(site, *tiles), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    return tenant, screen


def page_filters(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("f", [])


def applied(page: Page) -> Locator:
    return page.locator(".filter-bar__filter")


def click_bar(page: Page, place: int) -> None:
    """Click a bar at its position on the screen: Plotly handles events of its own layers alone."""
    bar = page.locator(".chart__canvas .bars .point").nth(place)
    box = bar.bounding_box()
    assert box
    page.mouse.move(box["x"] + 6, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + 6, box["y"] + box["height"] / 2)


def test_filtered_numbers_equal_the_platforms(site: Stack) -> None:
    tenant = make_tenant(site, SESSIONS, OVERVIEW)

    page = tenant.browser_session().settled(tenant.board, f="channel:email")

    sessions, views = page.tiles
    assert float(sessions.value) == computed(tenant, EMAIL) != computed(tenant)
    assert float(views.value) == computed(tenant, metric="page_views")
    asked = [call["body"] for call in tenant.calls() if call["path"].endswith("/query")]
    assert [body["filters"] for body in asked] == [[EMAIL]]
    assert page.response.text.count("Not filtered by Channel") >= 1


def test_repeated_dimension_filters_by_any_of_its_values(site: Stack) -> None:
    tenant = make_tenant(site, SESSIONS)
    both = {"field": "channel", "operator": "in", "value": ["email", "social"]}

    page = tenant.browser_session().settled(tenant.board, f=["channel:email", "channel:social"])

    assert page.values == [str(computed(tenant, both))]


@pytest.mark.parametrize(
    "given", [("channel:email",), ("channel:social",), ("channel:social", "channel:email")]
)
def test_page_filters_cannot_widen_a_viewers_locks(site: Stack, given: Sequence[str]) -> None:
    tenant = make_tenant(site, SESSIONS)
    locked = LOCKS.dump_json((Filter(**EMAIL),), by_alias=True).decode()
    viewer = replace(viewer_of(make_member(client=tenant.client)), locks=locked)
    with within(tenant.client.pk):
        dashboard_spec = dashboard_specs.load(tenant.client.pk, tenant.board.pk)
        ticket = page_tickets.issue(dashboard_spec, viewer, host=tenant.host, session="")
    (widget,) = dashboard_spec.widgets
    query = "&".join(f"f={text}" for text in given)
    url = f"/data/{tenant.board.pk}/{widget.widget_id}?{query}"
    browser_session = tenant.browser_session()

    until(lambda: browser_session.data(url, ticket).status_code == 200)

    wanted = {"field": "channel", "operator": "in", "value": [text[8:] for text in given]}
    html = browser_session.data(url, ticket).json()["html"]
    values = re.findall(r'<data\b[^>]*?\bvalue="([^"]*)"', html)
    assert float(values[0] if values and values[0] else 0) == (computed(tenant, EMAIL, wanted) or 0)
    asked = [call["body"]["filters"] for call in tenant.calls() if call["path"].endswith("/query")]
    assert asked
    assert all(EMAIL in filters for filters in asked)


def test_invalid_filter_is_refused_by_name(site: Stack) -> None:
    tenant = make_tenant(site, SESSIONS)
    browser_session = tenant.browser_session()
    page = browser_session.settled(tenant.board)

    refused = browser_session.open(tenant.board, f="Channel")
    hot_routes = browser_session.data(page.data_urls("f=Channel")[0], page.ticket)

    assert refused.response.status_code == hot_routes.status_code == 400
    assert "“Filter” must look like channel:email" in refused.response.text


def test_rows_of_another_clients_widget_are_404(site: Stack) -> None:
    acme = make_tenant(site, SESSIONS)
    globex = make_tenant(site, SESSIONS, name="Globex", workspace="alpenpfad")
    browser_session = acme.browser_session()
    theirs = globex.browser_session().open(globex.board).tiles[0].id
    ours = browser_session.open(acme.board).tiles[0].id

    codes = [
        browser_session.http.get(f"/dashboards/{board.slug}/rows/{widget}/").status_code
        for board in (acme.board, globex.board)
        for widget in (ours, theirs)
    ]

    assert codes == [200, 404, 404, 404]


def test_click_on_a_bar_filters_the_page_and_back_undoes_it(site: Stack, page: Page) -> None:
    tenant, screen = opened(site, page, SESSIONS, BARS)
    before = screen.numbers
    page.evaluate("document.isStillHere = true")
    click_bar(page, 0)
    expect(applied(page)).to_have_count(1)
    screen.filled()

    (page_filter,) = page_filters(page)
    value = page_filter.removeprefix("channel:")
    condition = {"field": "channel", "operator": "eq", "value": value}
    assert screen.numbers == [computed(tenant, condition)] != before
    expect(page.locator("[data-filtered]")).to_contain_text("Filtered by Channel: ")
    assert page.evaluate("document.isStillHere")

    page.go_back()
    expect(applied(page)).to_have_count(0)
    screen.filled()
    assert (screen.numbers, page_filters(page)) == (before, [])
    assert screen.problems == []


def test_colours_are_restored_when_a_filter_is_removed(site: Stack, page: Page) -> None:
    tenant, screen = opened(site, page, tile("area", "sessions", by="day channel"))
    before = page.evaluate(SLOTS)
    assert len(before) > 1
    page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/?f=channel:paid_social"))
    screen.filled()
    assert len(page.evaluate(SLOTS)) == 1

    applied(page).click()
    expect(applied(page)).to_have_count(0)
    screen.filled()

    assert page.evaluate(SLOTS) == before


def test_filter_link_toggles_from_the_keyboard(site: Stack, page: Page) -> None:
    tenant, screen = opened(site, page, SESSIONS, TABLE)
    name = page.locator("button[value='channel:email']")
    name.focus()
    page.keyboard.press("Enter")
    expect(applied(page)).to_have_text(["Channel: Email, Remove this filter"])
    screen.filled()
    assert screen.numbers == [computed(tenant, EMAIL)]
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-current", "true")

    page.keyboard.press("Enter")
    expect(applied(page)).to_have_count(0)
    screen.filled()

    assert screen.numbers == [computed(tenant)]
    expect(name).to_be_focused()
    assert screen.problems == []


def test_kiosk_shows_filters_without_links(site: Stack, page: Page) -> None:
    tenant, screen = make_tenant(site, SESSIONS, TABLE), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/?view=kiosk&f=channel:email"))
    screen.filled()

    # After the script's update, and as rendered by the server.
    for _ in range(2):
        assert screen.numbers == [computed(tenant, EMAIL)]
        expect(applied(page)).to_have_text(["Channel: Email"])
        expect(page.locator("tbody th")).to_have_text(["Email"])
        expect(page.locator(".filter-bar a, .grid .filter-link:enabled")).to_have_count(0)
        page.reload()
        screen.filled()
    assert screen.problems == []


def test_period_and_filters_keep_each_other(site: Stack, page: Page) -> None:
    _, screen = opened(site, page, SESSIONS, TABLE)
    page.click("button[value='channel:email']")
    screen.filled()
    screen.choose("last_7_days")
    screen.filled()

    assert page_filters(page) == ["channel:email"]
    page.hover("portal-tile >> nth=0")
    page.click(".tile-menu__open >> nth=0")
    page.click(".details__open >> nth=0")
    page.click("[data-dialog=details] .details__rows")
    expect(page.locator(".rows .table tbody tr")).to_have_count(7)
    expect(applied(page)).to_have_count(1)
    assert page_filters(page) == ["channel:email"]

    page.click(".rows__back")
    expect(applied(page)).to_have_count(1)
    assert "period=last_7_days" in page.url
    applied(page).click()
    expect(applied(page)).to_have_count(0)
    assert "period=last_7_days" in page.url
    assert screen.problems == []


def test_filters_work_without_scripts(site: Stack, browser: Browser) -> None:
    tenant = make_tenant(site, SESSIONS, TABLE)
    reader = make_reader(tenant)
    tenant.browser_session(reader).settled(tenant.board)
    tenant.browser_session(reader).settled(tenant.board, f="channel:email")
    with open_context(browser, java_script_enabled=False) as context:
        page = context.new_page()
        screen = Screen(page)
        screen.sign_in(tenant, reader)
        page.click("button[value='channel:email']")

        expect(applied(page)).to_have_text(["Channel: Email, Remove this filter"])
        assert screen.numbers == [computed(tenant, EMAIL)]
        expect(page.locator("[name=f]").first).to_have_value("channel:email")
        applied(page).click()

        expect(applied(page)).to_have_count(0)
        assert screen.numbers == [computed(tenant)]
