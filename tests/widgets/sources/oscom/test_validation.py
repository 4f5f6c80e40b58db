from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.widgets.sources.oscom.conftest import MakeQuery
from widgets.queries.periods import DateRange
from widgets.queries.query import AnyOf, Filter, Operator
from widgets.sources.failures import InvalidQuery, Problem
from widgets.sources.oscom import Oscom, lists, ranking
from widgets.sources.oscom.catalogue import ANALYTICS, SPEC, events


def where(field: str, operator: str, value: Any = None) -> Filter:
    return Filter(field=field, operator=Operator(operator), value=value)


def days(count: int) -> DateRange:
    return DateRange(date(2020, 1, 1), date.fromordinal(date(2020, 1, 1).toordinal() + count - 1))


@pytest.mark.parametrize(
    "fields",
    [
        {"metrics": ("sessions", "conversion_rate"), "dimensions": ("day", "channel")},
        {"dimensions": ("property:country",), "filters": (where("property:plan", "eq", "pro"),)},
        {"filters": (where("sessions", "between", (1, 2.5)), where("channel", "is_null"))},
        {"filters": (AnyOf(any_of=(where("channel", "eq", "email"),)),)},
        {"period": None, "timezone": None},
        {"dimensions": ("hour",), "period": days(31)},
        {"dimensions": ("day",), "period": days(731)},
        {"dimensions": ("year",), "period": days(1827)},
    ],
)
def test_combinations_that_the_catalogue_offers_are_allowed(
    make_query: MakeQuery, fields: dict[str, Any]
) -> None:
    Oscom().check(make_query(**fields))


@pytest.mark.parametrize(
    ("fields", "field", "issue"),
    [
        ({"resource": "weather"}, "resource", "unknown_resource"),
        ({"metrics": ("sessions", "clicks")}, "metrics.1", "unknown_metric"),
        ({"dimensions": ("keyword",)}, "dimensions.0", "unknown_dimension"),
        ({"dimensions": ("custom:country",)}, "dimensions.0", "unknown_dimension"),
        (
            {"metrics": ("conversion_rate",), "dimensions": ("event_type",)},
            "metrics.0",
            "incompatible_dimension",
        ),
        ({"filters": (where("colour", "eq", "red"),)}, "filters.0.field", "unknown_field"),
        ({"filters": (where("day", "eq", "x"),)}, "filters.0.field", "time_is_not_filtered"),
        (
            {"filters": (where("sessions", "contains", "1"),)},
            "filters.0.operator",
            "numeric_operator_needed",
        ),
        ({"filters": (where("sessions", "gt", "1"),)}, "filters.0.value", "number_needed"),
        ({"filters": (where("sessions", "gt", True),)}, "filters.0.value", "number_needed"),
        (
            {"filters": (AnyOf(any_of=(where("colour", "eq", "red"),)),)},
            "filters.0.or.0.field",
            "unknown_field",
        ),
        (
            {"filters": (AnyOf(any_of=(where("channel", "is_null"), where("sessions", "gt", 1))),)},
            "filters.0.or",
            "metrics_and_dimensions_mixed",
        ),
        (
            {"resource": "overview", "filters": (where("sessions", "gt", 1),)},
            "filters.0",
            "not_offered",
        ),
        ({"resource": "overview", "dimensions": ("day",)}, "dimensions.0", "unknown_dimension"),
        (
            {"resource": "campaigns", "metrics": ("spend",), "dimensions": ("month",)},
            "dimensions.0",
            "unknown_dimension",
        ),
        (
            {
                "resource": "contacts",
                "metrics": ("contacts",),
                "filters": (where("email", "eq", "a@example.com"),),
            },
            "filters.0.field",
            "unknown_field",
        ),
        (
            {"resource": "events", "metrics": ("events",), "period": days(63)},
            "period",
            "range_too_large",
        ),
        ({"dimensions": ("hour",), "period": days(32)}, "period", "range_too_large"),
        ({"dimensions": ("day",), "period": days(732)}, "period", "range_too_large"),
        ({"period": days(1828)}, "period", "range_too_large"),
    ],
)
def test_everything_else_is_refused_by_field(
    make_query: MakeQuery, fields: dict[str, Any], field: str, issue: str
) -> None:
    with pytest.raises(InvalidQuery) as refusal:
        Oscom().check(make_query(**fields))

    assert refusal.value.problems == (Problem(field, issue),)


def test_all_problems_are_told_at_once(make_query: MakeQuery) -> None:
    with pytest.raises(InvalidQuery) as refusal:
        Oscom().check(make_query(metrics=("clicks",), dimensions=("keyword",)))

    assert [found.field for found in refusal.value.problems] == ["metrics.0", "dimensions.0"]


def test_every_metric_has_a_sentence_that_defines_it() -> None:
    metrics = [metric for each in SPEC.resources.values() for metric in each.metrics.values()]
    assert all(metric.definition.endswith(".") for metric in metrics)


def test_declared_metrics_are_those_that_rows_can_answer() -> None:
    tables = {name: each.table for name, each in lists.LISTS.items()}
    tables |= {"seo_keywords": ranking.DAILY.table, "events": events.ENDPOINT.table}

    for name, table in tables.items():
        resource = SPEC.resources[name]
        assert set(resource.metrics) == set(table.measures)
        assert {each.name for each in resource.dimensions.values() if not each.grain} == set(
            table.groups
        )
        assert bool(table.time) == any(each.grain for each in resource.dimensions.values())


def test_analytics_knows_the_longest_range_of_each_grain() -> None:
    assert set(ANALYTICS.longest_days) == {*ANALYTICS_GRAINS, ""}


ANALYTICS_GRAINS = {
    dimension.grain for dimension in ANALYTICS.dimensions.values() if dimension.grain
}
