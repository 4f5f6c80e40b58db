"""No page has a fault that axe can find, light or dark, on a phone or a desk: each brand is
inspected on both grounds and both screens, each page in all four pairs of them.
"""

from __future__ import annotations

from uuid import uuid4

import pytest

from demo.content import DemoClient
from demo.gallery.examples import CASES
from tests.visual import errors
from tests.visual.demo_site import (
    DemoSite,
    emulate,
    filled,
    host_of_newcomer,
    wear,
)
from tests.visual.gallery import Findings, pages
from tests.visual.looks import faults, looks_of

pytestmark = pytest.mark.django_db

# Menus close each other, as the sheets behind numbers do.
OPENED = ("[data-menu=period]", "[data-menu=compare]", ".account", "portal-tile details")
COVERED = "partially obscured"
OTHERS = ("/nowhere/", "/password/change/", "/exports/", "/reports/", "/reports/new/")
THRESHOLD = (
    "/sign-in/",
    "/password/reset/",
    "/password/reset/done/",
    f"/password/reset/key/{uuid4().hex}-unknown/",
    "/password/reset/key/done/",
)


def test_the_pages_before_the_door_are_for_everybody(
    demo_site: DemoSite, demo_client: DemoClient
) -> None:
    found: list[str] = []
    with demo_site.guest() as page:
        emulate(page, *looks_of(demo_client)[0])
        for path in THRESHOLD:
            page.goto(demo_site.url(demo_client.host, path))
            found += faults(page, looks_of(demo_client))
        page.goto(demo_site.url(demo_client.host))
        page.fill("[name=login]", "nobody@example.com")
        page.fill("[name=password]", "wrong")
        page.press("[name=password]", "Enter")
        page.wait_for_selector(".errorlist, [role=alert]")
        found += faults(page, looks_of(demo_client))

    assert not found, "\n".join(found)


def test_dashboards_are_for_everybody_open_or_closed(
    demo_site: DemoSite, demo_client: DemoClient
) -> None:
    found: list[str] = []
    with demo_site.reader(demo_client) as page:
        emulate(page, *looks_of(demo_client)[0])
        for board in demo_client.dashboards:
            page.goto(demo_site.url(demo_client.host, f"/dashboards/{board.slug}/"))
            filled(page)
            found += faults(page, looks_of(demo_client))
        for look in looks_of(demo_client):
            # What is closed keeps the colours it had when the ground changes under it.
            wear(page, *look)
            page.reload()
            filled(page)
            for opened in OPENED:
                page.locator(opened).evaluate_all("all => all.forEach((one) => one.open = true)")
                # What is open may cover what lies under it.
                found += (line for line in faults(page, [look]) if COVERED not in line)

    assert not found, "\n".join(found)


def test_other_pages_are_for_everybody_too(demo_site: DemoSite, demo_client: DemoClient) -> None:
    found: list[str] = []
    with demo_site.reader(demo_client) as page:
        emulate(page, *looks_of(demo_client)[0])
        refused = f"/dashboards/{demo_client.dashboards[0].slug}/?period=x"
        for path in (*OTHERS, refused):
            page.goto(demo_site.url(demo_client.host, path))
            found += faults(page, looks_of(demo_client))
    with demo_site.reader(demo_client, host=host_of_newcomer(demo_client)) as page:
        emulate(page, *looks_of(demo_client)[0])
        page.goto(demo_site.url(host_of_newcomer(demo_client)))
        found += faults(page, looks_of(demo_client))

    assert not found, "\n".join(found)


def test_error_pages_are_for_everybody(demo_site: DemoSite, demo_client: DemoClient) -> None:
    found: list[str] = []
    with demo_site.guest() as page:
        emulate(page, *looks_of(demo_client)[0])
        for answer in demo_site.errors[demo_client.slug].values():
            errors.show(page, demo_site.url(demo_client.host, errors.PATH), answer)
            assert page.locator("h1").is_visible()
            found += faults(page, looks_of(demo_client))

    assert not found, "\n".join(found)


@pytest.mark.parametrize("findings", pages(*CASES), ids=str, indirect=True)
def test_every_widget_in_every_state_is_for_everybody(findings: Findings) -> None:
    assert not findings.violations, "\n".join(findings.violations)
