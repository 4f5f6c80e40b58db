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
    return [*(link for group in picker.presets for link in group), *picker.comparisons, *steps]


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
        "from=2025-03-01&to=2025-03-05&compare=custom&compare_from=2024-03-01&compare_to=2024-03-09",
    ],
)
def test_every_link_reads_back_as_its_one_address(params: str) -> None:
    picker = make_picker(params)

    for link in links(picker):
        assert make_picker(query_of(link)).params == query_of(link)
    assert make_picker(picker.params).state == picker.state
    assert [link.is_current for link in links(picker)].count(True) <= 2


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
    assert picker.comparison_params == {"compare": "off"}
    assert picker.title == "Chosen days"
    assert picker.compared == picker.state.period.before()


def test_no_step_leads_before_the_oldest_days() -> None:
    assert make_picker("from=2000-01-03&to=2000-01-09").back is None
