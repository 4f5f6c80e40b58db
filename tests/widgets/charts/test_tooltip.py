from datetime import UTC, datetime, timedelta

from clients.auth.viewer import Formats
from tests.widgets.charts.factories import (
    AMERICAN,
    BOUNCES,
    DAY,
    GERMAN,
    RATE,
    SESSIONS,
    START,
    make_channels,
    make_days,
    make_days_by_channel,
    make_frame,
)
from widgets.charts import draw
from widgets.charts.payload import Payload, Tooltip, TooltipPlace, TooltipSeries
from widgets.frames.frame import Column
from widgets.queries.periods import DateRange

FRENCH = Formats("fr_FR", "EUR", "Europe/Paris", 0)
HOUR = Column("hour", "Hour", grain="hour")
MONDAY = datetime(2026, 10, 26, 8, tzinfo=UTC)


def tooltip_of(payload: Payload) -> Tooltip:
    assert payload.tooltip
    return payload.tooltip


def test_a_bucket_tells_both_days_their_values_and_the_difference() -> None:
    frame = make_days(10, 20, previous=[8, None], partial=frozenset({START + timedelta(days=1)}))

    tooltip = tooltip_of(draw("line", frame, {"labels": {"sessions": "Besuche"}}, GERMAN))

    assert tooltip == Tooltip(
        places=(
            TooltipPlace("Mi., 21. Okt. 2026", "Mo., 21. Sept. 2026"),
            TooltipPlace("Do., 22. Okt. 2026", "Di., 22. Sept. 2026", "Nicht vollständig"),
        ),
        series=(
            TooltipSeries(
                "Besuche",
                0,
                "current",
                values=("10", "20"),
                previous=("8", "–"),
                differences=("+2", ""),
                changes=("+25,0\xa0%", ""),
                moods=("good", ""),
            ),
        ),
        subject="Besuche",
        difference="Unterschied",
        versus="statt",
    )


def test_a_bucket_without_counterpart_is_compared_with_none() -> None:
    before = DateRange.parse("2026-09-21", "2026-09-21")
    frame = make_days(10, 20, previous=[8, None], comparison=before)

    places = tooltip_of(draw("area", frame, {}, AMERICAN)).places

    assert [place.before for place in places] == ["Mon, Sep 21, 2026", "Previous period"]


def test_each_of_several_metrics_tells_what_it_was_before() -> None:
    before = DateRange(START - timedelta(days=30), START - timedelta(days=1))
    previous = ({"sessions": 8, "bounces": 4},)
    columns = (DAY, SESSIONS, BOUNCES)
    frame = make_frame(columns, [(START, 10, 5)], previous=previous, comparison=before)

    tooltip = tooltip_of(draw("line", frame, {}, AMERICAN))

    assert tooltip.subject == ""
    assert [(each.label, each.previous, each.moods) for each in tooltip.series] == [
        ("Sessions", ("8",), ("good",)),
        ("Bounces", ("4",), ("bad",)),
    ]


def test_parts_of_a_stack_know_that_the_day_is_not_over() -> None:
    frame = make_days_by_channel(2, partial=frozenset({START + timedelta(days=1)}))

    tooltip = tooltip_of(draw("area", frame, {}, AMERICAN))

    assert [place.note for place in tooltip.places] == ["", "Not complete"]
    assert [each.values for each in tooltip.series] == [("100", "100"), ("99", "99")]


def test_rates_differ_by_points() -> None:
    frame = make_days(0.0421, 0.04, 0.05, previous=[0.03, 0.04, 0.06], column=RATE)

    german = tooltip_of(draw("line", frame, {}, GERMAN)).series[0]
    french = tooltip_of(draw("line", frame, {}, FRENCH)).series[0]

    assert german.differences == ("+1,21\xa0PP", "0\xa0PP", "−1\xa0PP")
    assert french.differences == ("+1,21\xa0pt", "0\xa0pt", "−1\xa0pt")


def test_bars_of_a_dimension_name_the_days_of_both_periods() -> None:
    frame = make_channels({"Direct": 50, "<a>": 70}, previous=[80, 0])

    tooltip = tooltip_of(draw("bar", frame, {}, AMERICAN))

    assert [place.title for place in tooltip.places] == ["Direct", "<a>"]
    assert (tooltip.subject, tooltip.period) == ("Sessions", "Oct 21 – Nov 19, 2026")
    assert tooltip.comparison == "Sep 21 – Oct 20, 2026"
    (series,) = tooltip.series
    assert (series.differences, series.changes) == (("−30", "+70"), ("−37.5%", "new"))


def test_bars_of_days_name_the_day_that_each_is_compared_with() -> None:
    (place,) = tooltip_of(draw("bar", make_days(50, previous=[80]), {}, AMERICAN)).places

    assert place == TooltipPlace("Wed, Oct 21, 2026", "Mon, Sep 21, 2026")


def test_bars_of_several_series_tell_a_comparison_that_is_not_drawn() -> None:
    before = DateRange(START - timedelta(days=30), START - timedelta(days=1))
    columns = (DAY, SESSIONS, BOUNCES)
    previous = ({"sessions": 8, "bounces": 4},)
    frame = make_frame(columns, [(START, 10, 5)], previous=previous, comparison=before)

    payload = draw("bar", frame, {}, AMERICAN)
    alone = draw("bar", frame, {"previous": False}, AMERICAN)

    assert [each.previous for each in tooltip_of(payload).series] == [("8",), ("4",)]
    assert [each.previous for each in tooltip_of(alone).series] == [(), ()]
    assert payload.figure == alone.figure
    assert [trace["meta"]["role"] for trace in (payload.figure or {})["data"]] == ["current"] * 2


def test_long_names_are_whole() -> None:
    name = "The twelve most beautiful mountain hut tours"

    payload = draw("bar", make_channels({name: 1}), {}, AMERICAN)

    assert tooltip_of(payload).places[0].title == name


def test_slices_tell_their_share() -> None:
    frame = make_channels({"a": 60, "b": 40}, previous=[50, 40])

    (series,) = tooltip_of(draw("pie", frame, {}, AMERICAN)).series

    assert (series.values, series.shares) == (("60", "40"), ("60.0%", "40.0%"))
    assert (series.previous, series.differences) == (("50", "40"), ("+10", "0"))


def test_cells_are_listed_row_by_row_and_averages_keep_a_digit() -> None:
    rows = [(MONDAY, 10), (MONDAY + timedelta(days=7), 15)]

    tooltip = tooltip_of(draw("heatmap", make_frame((HOUR, SESSIONS), rows), {}, GERMAN))

    assert len(tooltip.places) == 7 * 24
    # 8:00 in Greenwich is 9:00 in Berlin.
    assert tooltip.places[9].title == "Mo, 09:00"
    assert tooltip.series[0].values[9:11] == ("12,5", "–")


def test_cells_of_a_calendar_tell_both_days() -> None:
    frame = make_days(10, previous=[8])

    tooltip = tooltip_of(draw("heatmap", frame, {}, AMERICAN))

    place = list(tooltip.series[0].values).index("10")
    assert tooltip.series[0].differences[place] == "+2"
    assert tooltip.places[place] == TooltipPlace(
        "", "Mon, Sep 21, 2026", period="Wed, Oct 21, 2026"
    )


def test_cells_of_a_dimension_over_time_have_both_names() -> None:
    frame = make_days_by_channel(2)

    tooltip = tooltip_of(draw("heatmap", frame, {}, AMERICAN))

    assert [(each.title, each.period) for each in tooltip.places] == [
        ("c0", "Wed, Oct 21, 2026"),
        ("c0", "Thu, Oct 22, 2026"),
        ("c1", "Wed, Oct 21, 2026"),
        ("c1", "Thu, Oct 22, 2026"),
    ]
