"""One visit to each page of the gallery: what several tests look for is found on one load of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page

from demo.accounts import CLIENTS
from demo.content import DemoClient
from demo.gallery.examples import CASES
from tests.visual import comparison, geometry, layout
from tests.visual.axe import violations
from tests.visual.demo_site import HEIGHT, SCHEMES, DemoSite, draw_anew, emulate, stand_still, wear
from tests.visual.looks import Look, looks_of
from tests.visual.static_charts import draw_ahead
from widgets.rendering.renderer import ChartRenderer

# Cases that are compared with baselines, and cases whose words and numbers need most room.
PICTURED = ("normal", "one", "empty", "stale", "failed", "huge")
READ = ("huge", "below", "long", "odd")
WIDTHS = (1440, 768, 360)
NUMBER_WIDTHS = (1440, 1024, 768, 360, 320)

# Plotly measures a label once, maybe before its typeface came: so each is in the cache before.
# Fallbacks that this machine does not have fail to load.
LOAD_TYPEFACES = """() => Promise.allSettled([...document.fonts].map((face) => face.load()))
  .then(() => {})"""


@dataclass(frozen=True, eq=False)
class GalleryPage:
    """A page of the gallery: every kind of widget in one case, in a client's brand."""

    demo_client: DemoClient
    case: str

    def __str__(self) -> str:
        return f"{self.demo_client.slug}-{self.case}"


# Tests of one page name one object: by that pytest knows that they share its findings.
PAGES = [GalleryPage(demo_client, case) for demo_client in CLIENTS for case in CASES]


def pages(*cases: str) -> list[GalleryPage]:
    """The pages of these cases in every brand."""
    return [page for page in PAGES if page.case in cases]


@dataclass
class Findings:
    """The faults of one page, a line each; those of words and numbers by the charts' state."""

    changes: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    unreadable: dict[str, list[str]] = field(default_factory=dict)
    broken_numbers: dict[str, list[str]] = field(default_factory=dict)


def visit(demo_site: DemoSite, shown: GalleryPage, renderer: ChartRenderer) -> Findings:
    """Load the page once, and look at it in every colour scheme and width that a test asks for."""
    findings = Findings()
    with demo_site.reader(shown.demo_client) as page:
        if shown.case in PICTURED:
            page.goto(_address(demo_site, shown.demo_client, "pending"))
            page.evaluate(LOAD_TYPEFACES)
        else:
            emulate(page, *_worn(shown)[0])
        page.goto(_address(demo_site, shown.demo_client, shown.case))
        stand_still(page)
        if shown.case in PICTURED:
            _compare(page, shown, findings)
        for look in _worn(shown):
            wear(page, *look)
            if shown.case not in PICTURED:
                _inspect(page, shown, look, findings)
            if shown.case in READ and look[0] == "light":
                _read(page, "live", look[1], findings)
        if shown.case in READ:
            _read_static_charts(page, renderer, findings)
    return findings


def _address(demo_site: DemoSite, demo_client: DemoClient, case: str) -> str:
    return demo_site.url(demo_client.host, f"/gallery/?case={case}")


def _worn(shown: GalleryPage) -> list[Look]:
    """Looks that the page takes on after it was drawn, without duplicates."""
    looks: list[Look] = [("light", width) for width in WIDTHS] if shown.case in READ else []
    if shown.case not in PICTURED:
        looks += looks_of(shown.demo_client)
    return list(dict.fromkeys(looks))


def _compare(page: Page, shown: GalleryPage, findings: Findings) -> None:
    """Compare each colour scheme and width with its baseline, and inspect some by axe."""
    slug, facts = shown.demo_client.slug, {}
    for width in WIDTHS:
        for scheme in SCHEMES:
            draw_anew(page, scheme, width)
            name = f"{width}-{scheme}"
            facts[name] = layout.measure(page)
            findings.changes += comparison.changes(page, f"{slug}/{shown.case}-{name}.webp")
            _inspect(page, shown, (scheme, width), findings)
    findings.changes += comparison.moved(f"{slug}/{shown.case}.json", facts)


def _inspect(page: Page, shown: GalleryPage, look: Look, findings: Findings) -> None:
    """Inspect the page by axe, if its brand is inspected in this look."""
    if look in looks_of(shown.demo_client):
        findings.violations += [f"{shown} {look}: {line}" for line in violations(page)]


def _read(page: Page, state: str, width: int, findings: Findings) -> None:
    """Look for numbers that break, and in the usual widths for words that cannot be read."""
    if broken := geometry.broken_numbers(page):
        findings.broken_numbers[f"{state}, {width}"] = broken
    if width in WIDTHS and (unreadable := geometry.faults(page)):
        findings.unreadable[f"{state}, {width}"] = unreadable


def _read_static_charts(page: Page, renderer: ChartRenderer, findings: Findings) -> None:
    draw_ahead(page, renderer)
    for width in NUMBER_WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        _read(page, "static charts", width, findings)
