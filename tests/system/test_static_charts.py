"""Static charts in Chromium, under the production content security policy."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest
from django.conf import LazySettings
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Page, expect
from redis import Redis

from tests.fixtures.browser import open_context
from tests.fixtures.stack import Stack, until
from tests.system.screen import Screen
from tests.system.tenants import Tenant, make_reader, make_tenant, tile
from widgets.rendering import chromium
from widgets.rendering.renderer import ChartRenderer
from widgets.results import static_charts

pytestmark = pytest.mark.django_db(transaction=True)

CHARTS = (
    tile("line", "sessions", by="day"),
    tile("bar", "sessions", by="channel"),
    tile("pie", "conversions", by="channel"),
    tile("heatmap", "conversions", by="day"),
)
STATIC = Path(__file__).resolve().parents[2] / "static"
# Mean difference in 255 levels over a chart: antialiased edges, and texts half a pixel apart, since
# pages place text between pixels and Plotly does not. A whole pixel makes more than 5.
ALIKE = 4


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChartRenderer]:
    with ChartRenderer(STATIC, chromium.find(), draw_seconds=60) as renderer:
        yield renderer


@pytest.fixture
def tenant(
    site: Stack, page: Page, renderer: ChartRenderer, redis: Redis, settings: LazySettings
) -> Tenant:
    """A dashboard with static charts; `page` is signed in and has opened it."""
    settings.STATIC_CHARTS = True
    tenant = make_tenant(site, *CHARTS)
    screen = Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    names = cast("list[bytes]", list(redis.scan_iter(f"t:{tenant.client.pk}:payload:*")))
    digests = [name.decode().rpartition(":")[2] for name in names]
    assert static_charts.render(tenant.client.pk, digests, renderer) == len(CHARTS)
    return tenant


@pytest.fixture
def unscripted(browser: Browser, page: Page, tenant: Tenant) -> Iterator[Page]:
    state = page.context.storage_state()
    with open_context(browser, java_script_enabled=False, storage_state=state) as context:
        opened = context.new_page()
        opened.goto(page.url)
        yield opened


def test_static_charts_show_without_scripts(unscripted: Page) -> None:
    expect(unscripted.locator(".static-chart")).to_have_count(len(CHARTS))
    for static_chart in unscripted.locator(".static-chart").all():
        expect(static_chart).to_be_visible()
        assert static_chart.locator("path").count()


def test_plotly_replaces_static_charts_without_a_visible_change(
    page: Page, unscripted: Page
) -> None:
    before = pictures(unscripted)
    screen = Screen(page)
    page.reload()
    ready(page)
    page.mouse.move(4, 4)
    screen.filled()

    assert page.locator(".static-chart").count() == 0
    # Tiles with changed text fade in.
    until(lambda: alike(before, pictures(page)))
    assert screen.problems == []


def test_plotly_is_not_loaded_without_interaction(page: Page, tenant: Tenant) -> None:
    page.reload()
    ready(page)
    page.wait_for_timeout(2000)

    expect(page.locator(".static-chart")).to_have_count(len(CHARTS))
    expect(page.locator("[data-drawn]")).to_have_count(0)


def test_static_chart_shows_values_under_the_pointer(page: Page, tenant: Tenant) -> None:
    page.reload()
    ready(page)
    box = page.locator(".tile--line .static-chart").bounding_box()
    assert box

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    expect(page.locator(".tooltip")).to_be_visible()


def test_static_chart_uses_the_palette_slots_of_its_legend(unscripted: Page) -> None:
    pie = unscripted.locator(".tile--pie")
    keys = pie.locator("[data-entity]").all()
    slots = [int(key.get_attribute("data-series") or "-1") for key in keys]
    fills = [path.get_attribute("fill") for path in pie.locator(".static-chart path").all()]

    assert len(set(slots)) == len(slots) > 3
    assert [fill for fill in fills if fill != "var(--series-other)"] == [
        f"var(--series-{slot + 1})" for slot in slots
    ]


def test_static_chart_follows_the_dark_scheme(unscripted: Page) -> None:
    assert unscripted.locator(".tile--line .static-chart path[stroke='var(--series-1)']").count()
    light = pictures(unscripted)[0]
    unscripted.emulate_media(color_scheme="dark")

    assert ImageStat.Stat(pictures(unscripted)[0]).mean[0] < ImageStat.Stat(light).mean[0] / 2


def ready(page: Page) -> None:
    """Wait until the scripts know the drawings, which stay until somebody moves."""
    # A function, since the policy forbids evaluating strings, as waiting for an expression does.
    page.wait_for_function("() => Boolean(document.querySelector('portal-chart')?.canvas)")


def pictures(page: Page) -> list[Image.Image]:
    shots = [canvas.screenshot() for canvas in page.locator("[data-part=canvas]").all()]
    return [Image.open(BytesIO(shot)).convert("L") for shot in shots]


def alike(ones: list[Image.Image], others: list[Image.Image]) -> bool:
    pairs = list(zip(ones, others, strict=True))
    return all(one.size == other.size for one, other in pairs) and all(
        ImageStat.Stat(ImageChops.difference(one, other)).mean[0] < ALIKE for one, other in pairs
    )
