"""Steady visits in more series than are fetched: whole, of one grain, and not changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from tests.widgets.sources.oscom.conftest import CONNECTION
from tests.widgets.sources.oscom.crowded import SPLITS, Crowded
from tests.widgets.sources.oscom.test_steady import DAYS, HOURS, ZONES, payload_of
from widgets.frames import comparing
from widgets.frames.frame import Frame
from widgets.queries import state
from widgets.queries.query import GRAINS, MOST_ROWS, Query
from widgets.results.tile_requests import fitted
from widgets.sources.failures import InvalidQuery
from widgets.sources.oscom import Oscom, series

FEW = 300
METRICS = ("page_views", "revenue")
LENGTHS = (1, 7, 30, 31, 90, 180, 365, 366, 400)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few rows are fetched at most that few are too many."""
    monkeypatch.setattr(series, "MOST_ROWS", FEW)


def run(page: dict[str, Any], **known: Any) -> tuple[Frame, Crowded]:
    zone, now = page["zone"], datetime.fromisoformat(page["moment"])
    now = now.replace(tzinfo=ZoneInfo(zone))
    platform = Crowded(now, date(2000, 1, 1), sizes=page["sizes"], **known)
    last = now.date() - timedelta(days=page["ago"])
    days = {"from": str(last - timedelta(days=page["days"] - 1)), "to": str(last)}
    if page["compare"] == "custom":
        end = last - timedelta(days=page["days"] + 3)
        start = end - timedelta(days=page["other_days"] - 1)
        days |= {"compare_from": str(start), "compare_to": str(end)}
    shown = state.read(
        days | {"compare": page["compare"]}, now=now, zone=zone, week_start=page["week_start"]
    )
    names = (page["grain"], *SPLITS[: len(page["sizes"])])
    query = Query(connection=CONNECTION, metrics=METRICS, dimensions=names, limit=MOST_ROWS)
    asked = state.apply(query, shown, zone=zone, by_hour=True)
    asked = fitted(asked, "line", Oscom(), page["week_start"])
    try:
        return Oscom().run(asked, platform.account()), platform
    except InvalidQuery:
        # Too many days for the grain.
        assume(False)
        raise


def combined(frame: Frame) -> list[tuple[object, ...]]:
    width = len(frame.dimensions)
    return list(dict.fromkeys(row[1:width] for row in frame.rows))


def check_whole(frame: Frame, platform: Crowded) -> None:
    """Nothing is cut off: rows and the others together are the total, up to the last bucket."""
    every = platform.every()
    assert not frame.provenance.truncated
    assert max(frame.column(frame.columns[0].name)) == frame.buckets()[-1]
    left = frame.others.values.values() if frame.others else ()
    views: list[Any] = [*frame.column("page_views"), *(values["page_views"] for values in left)]
    assert sum(views) == total_of(frame)
    if frame.others is None:
        assert len(combined(frame)) == len(every)
        return
    assert set(combined(frame)) == set(frame.others.shown)
    assert frame.others.count + len(frame.others.shown) == len(every)
    largest = every[-len(frame.others.shown) :]
    assert set(frame.others.shown) == {tuple(labels.values()) for labels, _ in largest}


def total_of(frame: Frame) -> object:
    """The total of all buckets. The platform counts 24 hours in each day, but tells all 23 or 25
    of a day on which clocks change.
    """
    total = frame.totals["page_views"]
    assert frame.time
    if frame.time.grain != "hour":
        return total
    return total * len(frame.buckets()) / (24 * frame.period.days)


def check_unchanged(frame: Frame, week_start: int) -> None:
    """Compared ranges are of equal extent: steady visits have changed by 0 %."""
    check_rows(frame)
    payload = payload_of("line", frame, {}, week_start)
    assert {total.change_text for total in payload.totals} <= {"", "0%"}


def check_rows(frame: Frame) -> None:
    fair = comparing.fair(frame)
    if fair.previous is None:
        # Nothing is said of rows of which nothing is comparable.
        return
    pairs = zip(fair.compared("page_views"), fair.before("page_views"), strict=True)
    told = [(now, before) for now, before in pairs if now is not None and before is not None]
    assert all(now == before for now, before in told)
    if len(frame.buckets()) > 2 and frame.comparison and not frame.same_hours:
        assert told


PAGES = st.fixed_dictionaries(
    {
        "moment": st.builds("{}T{}".format, st.sampled_from(DAYS), st.sampled_from(HOURS)),
        "zone": st.sampled_from(ZONES),
        "days": st.sampled_from(LENGTHS),
        "ago": st.sampled_from((0, 1, 5, 40)),
        "other_days": st.sampled_from(LENGTHS),
        "compare": st.sampled_from(("previous_period", "previous_year", "custom")),
        "grain": st.sampled_from(GRAINS),
        "sizes": st.sampled_from(((), (3,), (40,), (200,), (3, 4), (12, 9), (30, 20), (4, 3, 2))),
        "week_start": st.sampled_from((0, 6)),
    }
)


# A failing page says all that there is to know of it, and each run takes a while.
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(page=PAGES)
def test_series_are_whole_and_compared_by_one_grain(page: dict[str, Any]) -> None:
    # The hour under way is another one's matter.
    assume(page["ago"] or (page["grain"] != "hour" and page["days"] > 1))

    frame, platform = run(page)

    check_whole(frame, platform)
    check_unchanged(frame, page["week_start"])


def page_of(**given: Any) -> dict[str, Any]:
    page = {"moment": "2026-05-31T12:30", "zone": "UTC", "ago": 1, "week_start": 0}
    return page | {"compare": "previous_year", "other_days": 400, "sizes": (30, 20)} | given


def test_all_hours_of_a_day_on_which_clocks_change_are_in_its_series() -> None:
    frame, platform = run(
        page_of(moment="2026-11-02T00:20", zone="America/New_York", days=1, grain="week")
    )

    check_whole(frame, platform)
    assert len(frame.buckets()) == 25


@pytest.mark.parametrize("grain", ["day", "month", "year"])
def test_of_a_split_that_fits_by_no_grain_the_largest_series_are_shown(grain: str) -> None:
    frame, platform = run(page_of(days=90, grain=grain))

    check_whole(frame, platform)
    assert frame.time
    assert frame.time.grain == grain
    hidden = len(platform.every()) - len(combined(frame)[:5])
    assert payload_of("line", frame, {}, 0).legend[-1].label == f"All others ({hidden})"


@pytest.mark.parametrize("sizes", [(3, 4), (40,)])
def test_a_longer_comparison_leaves_the_grain_of_the_period(sizes: tuple[int, ...]) -> None:
    frame, platform = run(page_of(days=7, grain="day", sizes=sizes, compare="custom"))

    check_whole(frame, platform)
    check_unchanged(frame, 0)
    assert frame.time
    assert frame.time.grain == "day"


@pytest.mark.parametrize(("sizes", "grain"), [((5, 8), "week"), ((40,), "day")])
def test_a_comparison_of_more_series_is_read_by_the_same_grain(
    sizes: tuple[int, ...], grain: str
) -> None:
    page = page_of(days=30, grain="day", sizes=sizes, compare="custom", other_days=31)

    frame, _ = run(page, empty_since=date(2026, 5, 1))

    assert not frame.provenance.truncated
    assert frame.time
    assert frame.time.grain == grain
    check_rows(frame)
