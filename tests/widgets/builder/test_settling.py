"""Choices that settle: what may be chosen is accepted by the source and drawn by the kind."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.builder.test_choices import ACCOUNT
from tests.widgets.charts.factories import AMERICAN, START, make_frame
from widgets.builder import catalogue, choices, offers, settling
from widgets.builder.choices import Choices
from widgets.builder.conditions import Condition
from widgets.charts import draw, kinds
from widgets.frames.frame import Frame
from widgets.queries.query import GRAINS, Query
from widgets.sources import registry as sources
from widgets.sources.columns import columns
from widgets.sources.spec import Resource

SPEC = sources.source("oscom").spec
RESOURCES = dict(SPEC.resources)
METRICS = sorted({name for each in RESOURCES.values() for name in each.metrics})
DIMENSIONS = sorted({name for each in RESOURCES.values() for name in each.dimensions})
# Beside the options that a kind has to be given.
OPTIONS: dict[str, dict[str, Any]] = {"gauge": {"goal": 10, "per": "month"}}


def settled(**fields: Any) -> Choices:
    given = {"connection": ACCOUNT.id, "source": "oscom", "resource": "analytics"} | fields
    return settling.settle(Choices(**given), [ACCOUNT])


def answer(query: Query) -> Frame:
    """A frame of two rows as the source would answer the query."""
    of_time: dict[str, Any] = dict.fromkeys(GRAINS, START)
    of_time["hour"] = datetime(2026, 10, 21, 8, tzinfo=UTC)
    asked = columns(query, RESOURCES[query.resource])
    rows = [
        tuple(
            Decimal(3)
            if column.is_metric
            else of_time[column.grain]
            if column.grain
            else f"value {row}"
            for column in asked
        )
        for row in range(2)
    ]
    totals = {column.name: Decimal(6) for column in asked if column.is_metric}
    return make_frame(asked, rows, totals=totals)


@st.composite
def any_choices(draw_value: st.DrawFn) -> Choices:
    names = st.lists(st.sampled_from(DIMENSIONS), max_size=4)
    condition = st.builds(
        Condition,
        field=st.sampled_from([*DIMENSIONS, *METRICS]),
        operator=st.sampled_from(["eq", "in", "contains", "gt", "is_null"]),
        text=st.sampled_from(["1", "email"]),
    )
    return Choices(
        kind=draw_value(st.sampled_from([*kinds(), ""])),
        connection=draw_value(st.sampled_from([ACCOUNT.id, "", "another"])),
        resource=draw_value(st.sampled_from([*RESOURCES, "gone"])),
        metrics=tuple(draw_value(st.lists(st.sampled_from(METRICS), max_size=4))),
        grain=draw_value(st.sampled_from(["", *GRAINS])),
        split=tuple(draw_value(names)),
        conditions=tuple(draw_value(st.lists(condition, max_size=2))),
        order=tuple((name, "desc") for name in draw_value(names)),
        options=draw_value(
            st.sampled_from(
                [{}, {"goal": 5, "per": "day"}, {"limit": 40}, {"metrics": ["sessions"]}]
            )
        ),
    )


@given(chosen=any_choices())
def test_whatever_settles_is_accepted_and_drawn(chosen: Choices) -> None:
    found = settling.settle(chosen, [ACCOUNT])

    assert settling.settle(found, [ACCOUNT]) == found
    stored = choices.write(found)
    options = {**OPTIONS.get(found.kind, {}), **stored.options}
    if "per" not in stored.options:
        options.pop("per", None)
    if stored.query is None:
        draw(found.kind, None, options, AMERICAN)
    elif found.resource != "reports":  # its filters name the report
        query = Query.model_validate(stored.query)
        sources.source("oscom").check(query)
        draw(found.kind, answer(query), options, AMERICAN)


@pytest.mark.parametrize("resource", RESOURCES.values(), ids=lambda each: each.name)
@pytest.mark.parametrize("kind", kinds())
def test_a_kind_is_offered_for_a_resource_that_can_be_drawn_as_it(
    kind: str, resource: Resource
) -> None:
    bare = settled(resource=resource.name)
    (offer,) = [each for each in offers.kinds(bare) if each.value == kind]

    found = settled(resource=resource.name, kind=kind)

    assert (found.kind == kind) == (not offer.problem)
    if kinds()[found.kind].has_query:
        assert found.metrics


def test_kinds_say_what_a_resource_lacks() -> None:
    found = {each.value: each.problem for each in offers.kinds(settled(resource="overview"))}

    assert found["line"] == "Overview is not told over time"
    assert found["pie"] == "Overview is not told by a dimension"
    assert found["kpi"] == found["text"] == ""


def test_a_pie_takes_one_dimension_and_a_metric_that_adds_up() -> None:
    found = settled(kind="pie", metrics=("conversion_rate",), grain="day")

    assert (found.grain, len(found.split), found.metrics) == ("", 1, ("sessions",))
    problems = {each.value: each.problem for each in offers.metrics(found, {}, 0)}
    assert problems["conversion_rate"] == "cannot be added up"


def test_a_line_goes_by_days_where_no_grain_is_chosen() -> None:
    assert settled(kind="line", metrics=("sessions",)).grain == "day"
    assert settled(kind="line", metrics=("sessions",), grain="week").grain == "week"


def test_metrics_of_another_resource_do_not_follow() -> None:
    found = settled(resource="contacts", metrics=("sessions",), split=("channel",), kind="table")

    assert (found.metrics, found.split) == (("contacts",), ())


def test_options_follow_to_a_kind_that_has_them() -> None:
    table = {"bars": ["sessions", "gone"], "labels": {"sessions": "Besuche"}, "totals": False}

    found = settled(kind="table", metrics=("sessions",), options=table)
    line = settled(kind="line", metrics=("sessions",), options=found.options)

    assert found.options == {**table, "bars": ["sessions"]}
    assert line.options == {"labels": {"sessions": "Besuche"}}


def test_properties_that_a_platform_accepts_may_be_named() -> None:
    found = settled(kind="table", metrics=("sessions",), split=("property:shoe_size",))

    assert found.split == ("property:shoe_size",)
    assert ("property:shoe_size", "Shoe size") in [
        (each.value, each.label) for each in offers.splits(found, {}, 0)
    ]


def test_reports_are_filtered_by_their_report_alone() -> None:
    found = settled(resource="reports", kind="table")

    assert set(catalogue.filter_fields(found)) == {"report", "widget"}
    assert [each.value for each in catalogue.operators(found, "report")] == ["eq"]
    assert not {"report", "widget"} & {each.value for each in offers.splits(found, {}, 0)}


def test_names_are_the_clients_own() -> None:
    found = settled(kind="line", metrics=("sessions",))
    words = {"sessions": "Besuche", "channel": "Kanal"}

    assert "Besuche" in [each.label for each in offers.metrics(found, words, 0)]
    assert "Kanal" in [each.label for each in offers.splits(found, words, 0)]
    assert "Besuche, largest first" in [each.label for each in offers.orders(found, words)]


def test_days_are_not_filtered_by() -> None:
    assert "day" not in catalogue.filter_fields(settled(kind="kpi"))
