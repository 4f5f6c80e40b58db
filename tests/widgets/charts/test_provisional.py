"""Numbers that a platform may still change, told apart in charts, tooltips and details."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.widgets.charts.factories import AMERICAN, GERMAN, START, make_days
from widgets.charts.payload import Payload
from widgets.charts.registry import draw
from widgets.frames.frame import Frame
from widgets.queries.periods import DateRange

# Five days from 21 October on, of which the last two may still change.
AS_OF = datetime(2026, 10, 25, 12, tzinfo=UTC)
DAYS = "Oct 24 – 25, 2026"


def five_days(**fields: Any) -> Frame:
    period = DateRange(START, AS_OF.date())
    return make_days(10, 20, 5, 7, 3, as_of=AS_OF, moving_days=2, period=period, **fields)


def place_notes(payload: Payload) -> list[str]:
    assert payload.tooltip
    return [place.note for place in payload.tooltip.places]


def test_a_lines_provisional_end_is_dotted_and_noted() -> None:
    payload = draw("line", five_days(), {}, AMERICAN)

    whole, dotted = payload.figure["data"]
    assert whole["y"] == [10, 20, 5, None, None]
    assert dotted["y"] == [None, None, 5, 7, 3]
    assert payload.notes == (f"Provisional: {DAYS}",)


def test_provisional_bars_are_paler() -> None:
    (trace,) = draw("bar", five_days(), {}, AMERICAN).figure["data"]

    assert trace["marker"] == {"opacity": [1, 1, 1, 0.5, 0.5]}


@pytest.mark.parametrize("kind", ["line", "bar", "area"])
def test_tooltips_say_which_buckets_are_not_final(kind: str) -> None:
    last = AS_OF.date()

    payload = draw(kind, five_days(partial=frozenset({last})), {}, GERMAN)

    assert place_notes(payload) == ["", "", "", "Vorläufig", "Nicht vollständig"]


def test_details_name_the_provisional_days_where_no_chart_shows_them() -> None:
    payload = draw("kpi", five_days(totals={"sessions": 45}), {}, AMERICAN)

    found = {detail.term: detail.text for detail in payload.details}
    assert found["Provisional"] == f"{DAYS}. The source may still change these numbers."


def test_settled_numbers_are_drawn_whole() -> None:
    payload = draw("line", make_days(10, 20, 5), {}, AMERICAN)

    assert len(payload.figure["data"]) == 1
    assert "Provisional" not in {detail.term for detail in payload.details}
