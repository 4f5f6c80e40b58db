"""Printed dashboards fill their sheets."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest
from PIL import Image

from demo.content import DemoClient
from tests.visual.demo_site import DemoSite, filled

pytestmark = pytest.mark.django_db

# As a printer has it: the head above and the page's number below are no content.
TOP, BOTTOM = 0.06, 0.965
WHITE = 245
LEAST_OF_FIRST, LEAST = 0.7, 0.6


def test_every_sheet_but_the_last_is_well_filled(
    demo_site: DemoSite, demo_client: DemoClient
) -> None:
    used: dict[str, list[float]] = {}
    with demo_site.reader(demo_client) as page:
        for board in demo_client.dashboards:
            page.goto(demo_site.url(demo_client.host, f"/dashboards/{board.slug}/"))
            filled(page)
            pdf = page.pdf(prefer_css_page_size=True)
            used[board.slug] = [filled_share(sheet) for sheet in sheets(pdf)]

    several = {slug: shares for slug, shares in used.items() if len(shares) > 1}
    assert len(several) > 1
    assert {slug: shares for slug, shares in several.items() if shares[0] < LEAST_OF_FIRST} == {}
    assert {slug: shares for slug, shares in several.items() if min(shares[:-1]) < LEAST} == {}
    assert all(shares[-1] > 0 for shares in used.values())


def sheets(pdf: bytes) -> Iterator[Image.Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(len(document)):
            yield document[number].render(scale=0.5).to_pil()


def filled_share(sheet: Image.Image) -> float:
    """The end of a sheet's content, as a share of its height."""
    width, height = sheet.size
    box = (0, round(height * TOP), width, round(height * BOTTOM))
    content = sheet.convert("L").crop(box).point(lambda value: 255 * (value < WHITE))
    found = content.getbbox()
    return found[3] / content.height if found else 0.0
