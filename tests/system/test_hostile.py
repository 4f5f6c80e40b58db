"""Hostile texts of platforms and managers: escaped, and without effect on the layout."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page

from clients.models import Brand
from clients.tenancy import across_clients
from demo.gallery.frames import HOSTILE
from tests.fixtures.factories import (
    make_client,
    make_connection,
    make_dashboard,
    make_member,
    make_widget,
)
from tests.fixtures.stack import Stack
from tests.system.screen import Screen
from tests.system.tenants import Tenant
from tests.visual.demo_site import filled, wear

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "oscom_sk_hostile_visitors"
WORDS = (
    *HOSTILE,
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% debug %}",
    '"><svg onload=alert(1)>',
    "<a href='javascript:alert(1)'>click</a> javascript:alert(1)",
    "\u202egnp.exe\u202c '; DROP TABLE x; --",
    "<b>%{customdata}</b><br>%{y}<extra></extra><sup>x</sup>",
    "A" * 300,
)
MARKDOWN = "\n\n".join(f"{text}\n\n[{text[:40]}](javascript:alert(1))" for text in WORDS)
TILES: tuple[dict[str, Any], ...] = (
    {"kind": "kpi", "metrics": ["sessions"], "dimensions": ["day"]},
    {"kind": "line", "metrics": ["sessions"], "dimensions": ["day", "channel"]},
    {"kind": "bar", "metrics": ["sessions"], "dimensions": ["channel"]},
    {"kind": "pie", "metrics": ["sessions"], "dimensions": ["channel"]},
    {"kind": "heatmap", "metrics": ["sessions"], "dimensions": ["channel", "property:device"]},
    {"kind": "table", "metrics": ["sessions", "page_views"], "dimensions": ["channel"]},
    {"kind": "table", "metrics": ["page_views"], "dimensions": ["page_url"]},
    {"kind": "funnel", "metrics": ["sessions"], "dimensions": ["channel"]},
    {"kind": "sparklines", "metrics": ["sessions"], "dimensions": ["day", "channel"]},
    {"kind": "headline", "metrics": ["sessions", "page_views"], "dimensions": ["day"]},
)
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ARMED = """() => {
  const places = ["href", "src", "action", "formaction"];
  const isArmed = ({ name, value }) => name.startsWith("on")
    || (places.includes(name) && /^\\s*(javascript:|vbscript:|data:text)/i.test(value));
  return [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some(isArmed))
    .map((one) => one.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def tenant(site: Stack) -> Tenant:
    site.sandbox.add_key(KEY, workspace="maisonelan", per_minute=500)
    site.sandbox.insert(KEY, list(_visits(site)))
    client = make_client(name=WORDS[1], slug="acme-hostile", time_zone="UTC")
    with across_clients():
        Brand.unscoped.filter(client=client).update(welcome=WORDS[0], welcome_words=WORDS[4])
    connection = make_connection(
        client=client, key=KEY, base_url=site.sandbox.base_url, label=WORDS[2]
    )
    board = make_dashboard(client=client, title=WORDS[0], intro=WORDS[5][:200])
    for position, each in enumerate(TILES):
        query = {"connection": str(connection.pk), **each}
        options: dict[str, Any] = {"labels": {"sessions": WORDS[position % len(WORDS)][:60]}}
        make_widget(
            dashboard=board,
            kind=query.pop("kind"),
            query=query,
            options=options,
            position=position,
            title=WORDS[position % len(WORDS)][:200],
        )
    options = {"markdown": MARKDOWN}
    make_widget(dashboard=board, kind="text", query=None, options=options, position=99)
    return Tenant(site, client, connection, board, KEY)


def _visits(site: Stack) -> Iterator[dict[str, Any]]:
    """Two visits a day from channels that are named by these texts."""
    now = site.sandbox.now()
    for day in range(1, 15):
        for number, word in enumerate(WORDS):
            for visit in range(2 + number % 3):
                yield {
                    "type": "page_view",
                    "timestamp": (now - timedelta(days=day, minutes=number)).isoformat(),
                    "session_id": f"ses_hostile_{day}_{number}_{visit}",
                    "visitor_id": f"vis_hostile_{day}_{number}_{visit}",
                    "channel": word,
                    "properties": {"page_url": word},
                }


def test_hostile_texts_run_no_script_and_keep_the_layout(page: Page, tenant: Tenant) -> None:
    screen = Screen(page)
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.emulate_media(reduced_motion="reduce")
    screen.sign_in(tenant, make_member(client=tenant.client).user)
    screen.open(tenant)
    filled(page)
    for chart in page.locator(".chart__canvas").all():
        chart.scroll_into_view_if_needed()
        chart.hover()
    page.locator("portal-tile details").evaluate_all("all => all.forEach(one => one.open = true)")

    sideways = {}
    for width in (1440, 360):
        wear(page, "light", width)
        sideways[width] = page.evaluate(OVERFLOW)

    assert sideways == {1440: 0, 360: 0}
    assert page.evaluate(ARMED) == []
    assert page.title().startswith(WORDS[0])
    assert page.locator("h1").inner_text() == WORDS[0]
    assert HOSTILE[3] in page.locator("main").inner_text()
    assert (dialogs, screen.problems) == ([], [])
    assert screen.hosts == {f"{tenant.host}:{tenant.stack.port}"}
