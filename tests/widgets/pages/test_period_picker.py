from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from clients.auth.viewer import Formats
from widgets.pages.period_picker import Link, PeriodPicker
from widgets.queries import state as states
from widgets.queries.state import State

NOW = datetime(2025, 11, 20, 10, tzinfo=UTC)
FORMATS = Formats("en_US", "USD", "Europe/Berlin", 6)
URL = "/dashboards/sales/"


def make_picker(params: str = "") -> PeriodPicker:
    return PeriodPicker(URL, read(params), states.today_in(FORMATS.zone, NOW), FORMATS)


def read(params: str) -> State:
    found = dict(parse_qsl(params))
    return states.read(found, now=NOW, zone=FORMATS.zone, week_start=FORMATS.week_start)


def links(picker: PeriodPicker) -> list[Link]:
    steps = [step for step in (picker.back, picker.forward) if step]
    grains = [Link(each.title, each.url, each.is_current) for each in picker.grains if each.url]
    return [
        *grains,
        *(link for group in picker.presets for link in group),
        *picker.comparisons,
        *steps,
    ]


def query_of(link: Link | None) -> str:
    assert link
    return urlsplit(link.url).query


@pytest.mark.parametrize(
    "params",
    [
        "",
        "period=today",
        "period=last_full_week&compare=off",
        "period=month_to_date&compare=previous_year_weekdays",
        "from=2025-03-01&to=2025-03-31&compare=previous_year",
        "period=last_12_months&compare=off&grain=month",
        "period=last_7_days&compare=previous_year&grain=month",
        "from=2025-03-01&to=2025-03-05&compare=custom&compare_from=2024-03-01&compare_to=2024-03-09",
    ],
)
def test_every_link_reads_back_as_its_one_address(params: str) -> None:
    picker = make_picker(params)

    for link in links(picker):
        assert make_picker(query_of(link)).params == query_of(link)
    assert make_picker(picker.params).state == picker.state
    assert [link.is_current for link in links(picker)].count(True) <= 3


def test_a_week_begins_on_the_clients_day() -> None:
    picker = make_picker("period=last_full_week")

    assert picker.title == "Last full week"
    assert picker.period_text == "Nov 9 – 15, 2025"
    assert query_of(picker.back) == "from=2025-11-02&to=2025-11-08&compare=previous_period"
    assert picker.forward is None


def test_a_step_says_where_it_leads_and_keeps_the_comparison() -> None:
    picker = make_picker("period=last_month&compare=previous_year")

    assert picker.back == Link(
        "Sep 1 – 30, 2025",
        f"{URL}?from=2025-09-01&to=2025-09-30&compare=previous_year",
        is_current=False,
    )
    assert query_of(picker.forward) == "period=month_to_date&compare=previous_year"


def test_another_period_keeps_chosen_days_to_compare_with() -> None:
    chosen = "compare=custom&compare_from=2024-03-01&compare_to=2024-03-09"
    picker = make_picker(f"period=yesterday&{chosen}")

    assert query_of(picker.back) == f"from=2025-11-18&to=2025-11-18&{chosen}"
    assert picker.comparison_title == "Chosen days"
    assert query_of(picker.comparisons[0]) == "period=yesterday&compare=previous_period"


def test_forms_keep_what_they_do_not_change() -> None:
    picker = make_picker("from=2025-03-01&to=2025-03-05&compare=off")

    assert picker.period_params == {"from": "2025-03-01", "to": "2025-03-05"}
    assert picker.kept_by_period == {"compare": "off"}
    assert picker.title == "Chosen days"
    assert picker.compared == picker.state.period.before()


def test_no_step_leads_before_the_oldest_days() -> None:
    assert make_picker("from=2000-01-03&to=2000-01-09").back is None


def test_the_granularity_follows_the_length_until_it_is_chosen() -> None:
    month, year = make_picker("period=last_30_days"), make_picker("period=last_12_months")
    chosen = make_picker("period=last_12_months&grain=month")

    assert [grain.name for grain in month.grains if grain.is_current] == ["day"]
    assert [grain.name for grain in year.grains if grain.is_current] == ["week"]
    assert [grain.name for grain in chosen.grains if grain.is_current] == ["month"]


def test_a_single_day_is_shown_by_hour_and_offers_nothing_longer() -> None:
    hour, *others = make_picker("period=today&grain=week").grains

    assert (hour.name, hour.is_current) == ("hour", True)
    assert hour.url == f"{URL}?period=today&compare=previous_period&grain=week"
    assert [(grain.name, grain.url, grain.is_current) for grain in others] == [
        (name, "", False) for name in ("week", "month")
    ]


def test_a_period_that_is_too_short_offers_no_such_granularity() -> None:
    picker = make_picker("period=last_30_days&grain=month")

    assert [(grain.name, bool(grain.url)) for grain in picker.grains] == [
        ("day", True),
        ("week", True),
        ("month", False),
    ]
    assert [grain.name for grain in picker.grains if grain.is_current] == ["day"]


def test_the_key_leads_to_the_next_granularity_and_round() -> None:
    keyed = [
        [grain.name for grain in make_picker(params).grains if grain.key]
        for params in (
            "period=last_12_months&grain=day",
            "period=last_12_months",
            "period=last_12_months&grain=month",
            "period=last_30_days&grain=week",
            "period=last_7_days",
        )
    ]

    assert keyed == [["week"], ["month"], ["day"], ["day"], []]


def test_the_suggested_granularity_is_not_in_the_address() -> None:
    day, week, _ = make_picker("period=last_30_days&grain=week").grains

    assert day.url == f"{URL}?period=last_30_days&compare=previous_period"
    assert week.url == f"{URL}?period=last_30_days&compare=previous_period&grain=week"


def test_every_control_keeps_the_granularity() -> None:
    picker = make_picker("period=last_90_days&compare=off&grain=week")

    steps = [link for link in (picker.back, picker.forward) if link]
    presets = [link for group in picker.presets for link in group]
    assert all("grain=week" in link.url for link in (*presets, *picker.comparisons, *steps))
    assert picker.kept_by_period == {"compare": "off", "grain": "week"}
    assert picker.kept_by_comparison == {"period": "last_90_days", "grain": "week"}
