"""Palette slots: a dimension value has one colour in every chart, period, filter and scheme."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.fixtures.stack import Stack
from tests.system.screen import Screen, address
from tests.system.tenants import Tenant, make_reader, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

CHARTS = (
    tile("line", "sessions", by="day utm_source"),
    tile("area", "page_views", by="week utm_source"),
    tile("pie", "conversions", by="utm_source"),
)
# For each legend entry: value, slot, colour, and the colours of its chart.
PAINTED = """() => [...document.querySelectorAll("portal-chart")].flatMap((chart) => {
  const traces = chart.querySelector(".js-plotly-plot").data;
  const paints = (slot) => traces.flatMap(({ meta, line, marker }) => {
    if (!meta.slots) return meta.series === slot && meta.role === "current" ? [line.color] : [];
    const isHere = ([each, role]) => each === slot && role === "current";
    return marker.colors.filter((_, place) => isHere(meta.slots[place]));
  });
  const keys = [...chart.querySelectorAll("[data-entity][data-role=current]")];
  return keys.map((key) => {
    const { entity, series } = key.dataset;
    const colour = getComputedStyle(key).getPropertyValue("--key").trim();
    return [entity, Number(series), colour, [...new Set(paints(Number(series)))]];
  });
})"""


def painted(page: Page) -> dict[str, tuple[int, str]]:
    """Slot and colour by value; asserts that they agree in all charts of a page."""
    found: dict[str, tuple[int, str]] = {}
    keys: list[Any] = page.evaluate(PAINTED)
    for entity, slot, colour, paints in keys:
        assert paints == [colour]
        assert found.setdefault(entity, (slot, colour)) == (slot, colour)
    assert len({colour for _, colour in found.values()}) == len(found)
    return found


def painted_at(page: Page, tenant: Tenant, query: str) -> dict[str, tuple[int, str]]:
    page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/?{query}"))
    Screen(page).filled()
    return painted(page)


def test_value_keeps_its_colour_in_all_charts_periods_and_filters(site: Stack, page: Page) -> None:
    tenant, screen = make_tenant(site, *CHARTS), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    alone = painted_at(page, tenant, "f=utm_source:newsletter")
    week = painted_at(page, tenant, "period=last_7_days")
    both = painted_at(page, tenant, "period=last_30_days")

    assert list(alone) == ["utm_source=newsletter"]
    assert len(both) >= 5
    assert alone | week | both == both | week | alone
    assert screen.problems == []


def test_value_keeps_its_palette_slot_in_both_colour_schemes(site: Stack, page: Page) -> None:
    tenant, screen = make_tenant(site, *CHARTS), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    light = painted(page)
    page.emulate_media(color_scheme="dark")
    page.reload()
    screen.filled()
    dark = painted(page)

    slots, dark_slots = ({e: slot for e, (slot, _) in each.items()} for each in (light, dark))
    assert slots == dark_slots
    assert {e for e, (_, colour) in dark.items() if light[e][1] == colour} == set()
