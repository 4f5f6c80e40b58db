"""Tables sort by what their cells mean, as the page's own script sorts them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, Route

from tests.widgets.charts.factories import (
    AMERICAN,
    CHANNEL,
    DAY,
    SESSIONS,
    START,
    make_channels,
    make_frame,
)
from tests.widgets.rendering.test_fragments import fragment
from widgets.charts import draw
from widgets.frames.frame import Column, Frame

SCRIPTS = Path(__file__).parents[3] / "static/js/board"
SORTED = """<!doctype html><html lang="en"><portal-tile>{body}</portal-tile>
<script type="module">
import {{ makeSortable }} from "/sort.js";
makeSortable(document.querySelector("[data-part=table]"));
</script>"""


def sorted_by(browser: Browser, frame: Frame, column: int, clicks: int) -> list[str]:
    """The first column's texts after so many clicks on a heading."""
    page: Page = browser.new_page()
    page.route("**/*", lambda route: answer(route, fragment("table", frame).html))
    page.goto("http://tables.localhost/")
    for _ in range(clicks):
        page.locator("thead button").nth(column).click()
    found = page.locator("tbody tr > :first-child").all_text_contents()
    page.close()
    return found


def answer(route: Route, html: str) -> None:
    name = route.request.url.rpartition("/")[2]
    if name:
        route.fulfill(body=(SCRIPTS / name).read_text(), content_type="text/javascript")
    else:
        route.fulfill(body=SORTED.format(body=html), content_type="text/html; charset=utf-8")


def test_days_sort_by_the_calendar(browser: Browser) -> None:
    days = [START + timedelta(days=step) for step in (40, 0, 75)]
    frame = make_frame((DAY, SESSIONS), [(day, 1) for day in days])

    assert sorted_by(browser, frame, 0, 1) == [
        "Wed, Oct 21, 2026",
        "Mon, Nov 30, 2026",
        "Mon, Jan 4, 2027",
    ]


def test_months_sort_by_the_calendar(browser: Browser) -> None:
    month = Column("month", "Month", grain="month")
    months = [START.replace(day=1, month=m) for m in (12, 4, 8)]
    frame = make_frame((month, SESSIONS), [(first, 1) for first in months])

    assert sorted_by(browser, frame, 0, 2) == ["December 2026", "August 2026", "April 2026"]


def test_numbers_that_are_names_sort_as_numbers(browser: Browser) -> None:
    frame = make_frame((CHANNEL, SESSIONS), [(10, 1), (-2, 1), (9, 1)])

    assert sorted_by(browser, frame, 0, 1) == ["-2", "9", "10"]


def test_new_values_sort_as_grown_most(browser: Browser) -> None:
    frame = make_channels(
        {"grown": 50, "new": 5, "unknown": None, "fallen": 1}, previous=[10, 0, 1, 10]
    )

    assert sorted_by(browser, frame, 2, 1) == ["new", "grown", "fallen", "unknown"]
    assert sorted_by(browser, frame, 2, 2) == ["fallen", "grown", "new", "unknown"]


def test_the_heading_that_sorts_by_changes_says_so(browser: Browser) -> None:
    frame = make_channels({"grown": 50, "fallen": 90}, previous=[10, 100])
    page = browser.new_page()
    page.route("**/*", lambda route: answer(route, fragment("table", frame).html))
    page.goto("http://tables.localhost/")

    page.get_by_role("button", name="Sessions: Change").press("Enter")

    assert page.locator("tbody tr > :first-child").all_text_contents() == ["grown", "fallen"]
    assert page.locator("[aria-sort=descending] [aria-current]").all_text_contents() == ["Change"]
    page.close()


def test_hours_sort_by_their_moment() -> None:
    hour = Column("hour", "Hour", grain="hour")
    noon = datetime(2026, 10, 21, 12, tzinfo=UTC)
    frame = make_frame((hour, SESSIONS), [(noon, 1)])

    assert draw("table", frame, {}, AMERICAN).table.rows[0][0].sort == "2026-10-21T12:00:00+00:00"
