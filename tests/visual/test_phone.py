"""A phone's page offers nothing that only a keyboard can do."""

from __future__ import annotations

import pytest

from demo.accounts import CLIENTS
from tests.visual.demo_site import DemoSite, filled, wear

pytestmark = pytest.mark.django_db

CLIENT = CLIENTS[0]
MENUS = ("[data-menu=period]", "[data-menu=compare]", ".actions")
# The keys beside the lines of the open menu, and the line that opens the help with all keys.
HINTS = """() => [...document.querySelectorAll(".menu__item")]
  .filter((item) => item.checkVisibility())
  .flatMap((item) => [
    ...item.matches("[data-opens=help]") ? ["help"] : [],
    ...item.dataset.key && getComputedStyle(item, "::before").display !== "none"
      ? [item.dataset.key] : [],
  ])"""
UNFOLD = "(menu) => { menu.open = true; }"


@pytest.mark.parametrize(("width", "has_hints"), [(1440, True), (360, False)])
def test_menus_name_their_keys_on_a_desk_alone(
    demo_site: DemoSite, width: int, has_hints: bool
) -> None:
    with demo_site.reader(CLIENT) as page:
        page.goto(demo_site.url(CLIENT.host, f"/dashboards/{CLIENT.dashboards[0].slug}/"))
        filled(page)
        wear(page, "light", width)
        hints: dict[str, list[str]] = {}
        for menu in MENUS:
            page.locator(menu).evaluate(UNFOLD)
            hints[menu] = page.evaluate(HINTS)

    assert {menu: bool(keys) for menu, keys in hints.items()} == {
        "[data-menu=period]": has_hints,
        "[data-menu=compare]": False,
        ".actions": has_hints,
    }
    assert ("help" in hints[".actions"]) == has_hints
