from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from widgets.queries.query import AnyOf, Filter, Operator, Order, Query

CONNECTION = UUID("7c1d1a8e-0a52-4c55-9d5e-5b8a6b1f3c11")
SCALARS = (
    st.text(max_size=20) | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-(2**53), 2**53)
)
NAMES = st.sampled_from(("channel", "utm_source", "property:country", "sessions"))


def list_filter(operator: Operator) -> st.SearchStrategy[Filter]:
    values = st.lists(SCALARS, min_size=1, max_size=5).map(tuple)
    return st.builds(Filter, field=NAMES, operator=st.just(operator), value=values)


FILTERS = (
    st.builds(Filter, field=NAMES, operator=st.just(Operator.EQ), value=SCALARS)
    | st.builds(Filter, field=NAMES, operator=st.just(Operator.IS_NULL))
    | list_filter(Operator.IN)
    | list_filter(Operator.NOT_IN)
)
ALL_FILTERS = FILTERS | st.builds(
    AnyOf, any_of=st.lists(FILTERS, min_size=1, max_size=3).map(tuple)
)


def make_query(**fields: Any) -> Query:
    return Query(**{"connection": CONNECTION, "metrics": ("sessions",), **fields})


@given(st.lists(ALL_FILTERS, max_size=5), st.randoms())
def test_the_order_of_filters_changes_nothing(filters: list[Any], random: Any) -> None:
    shuffled = random.sample(filters, len(filters))

    one, other = (make_query(filters=tuple(found)) for found in (filters, shuffled))

    assert one.canonical() == other.canonical()


@given(st.lists(ALL_FILTERS, max_size=5))
def test_a_query_survives_json(filters: list[Any]) -> None:
    query = make_query(filters=tuple(filters), dimensions=("day", "channel"))

    again = Query.model_validate_json(query.model_dump_json(by_alias=True))

    assert again == query
    assert again.canonical() == query.canonical()


@given(FILTERS, FILTERS)
def test_different_filters_give_different_bytes(one: Filter, other: Filter) -> None:
    same = orjson.dumps(one.model_dump()) == orjson.dumps(other.model_dump())
    lists = one.operator in (Operator.IN, Operator.NOT_IN)

    found = make_query(filters=(one,)).canonical() == make_query(filters=(other,)).canonical()

    assert found or not same
    assert same or not found or lists


def test_values_of_a_list_have_no_order_but_those_of_a_range_do() -> None:
    def canonical(operator: Operator, *values: object) -> bytes:
        return make_query(
            filters=(Filter(field="sessions", operator=operator, value=values),)
        ).canonical()

    assert canonical(Operator.IN, 2, 1) == canonical(Operator.IN, 1, 2)
    assert canonical(Operator.BETWEEN, 2, 1) != canonical(Operator.BETWEEN, 1, 2)


@pytest.mark.parametrize(
    ("fields", "order"),
    [
        ({}, ()),
        ({"dimensions": ("channel",)}, (("sessions", "desc"), ("channel", "asc"))),
        ({"dimensions": ("channel", "day")}, (("day", "asc"), ("channel", "asc"))),
        (
            {"dimensions": ("channel",), "order": (Order(field="channel", direction="desc"),)},
            (("channel", "desc"),),
        ),
    ],
)
def test_the_default_order_is_written_out(
    fields: dict[str, Any], order: tuple[tuple[str, str], ...]
) -> None:
    query = make_query(**fields)

    assert tuple((o.field, o.direction) for o in query.ordered().order) == order
    assert query.ordered().canonical() == query.canonical()


def test_queries_that_differ_in_metrics_and_limit_have_one_shape() -> None:
    by_day = {"dimensions": ("day",)}
    sessions, revenue = (
        make_query(metrics=metrics, limit=limit, **by_day)
        for metrics, limit in ((("sessions",), 7), (("revenue", "sessions"), 1000))
    )

    assert sessions.shape() == revenue.shape()
    assert sessions.shape() != make_query(dimensions=("week",)).shape()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"metrics": ()}, "metrics"),
        ({"metrics": tuple(f"m{n}" for n in range(11))}, "metrics"),
        ({"metrics": ("sessions", "sessions")}, "distinct"),
        ({"metrics": ("Sessions",)}, "metrics"),
        ({"metrics": ("sessions\n",)}, "metrics"),
        ({"metrics": ("sessions; drop table",)}, "metrics"),
        ({"dimensions": ("day", "week")}, "one time grain"),
        ({"dimensions": ("property:",)}, "dimensions"),
        ({"dimensions": tuple(f"d{n}" for n in range(5))}, "dimensions"),
        ({"order": ({"field": "channel"},)}, "not selected: channel"),
        ({"order": ({"field": "sessions", "direction": "up"},)}, "order"),
        ({"limit": 0}, "limit"),
        ({"limit": 50_001}, "limit"),
        ({"fill": "guess"}, "fill"),
        ({"connection": "acme"}, "connection"),
        ({"period": {"start": "2026-02-01", "end": "2026-01-01"}}, "start must not be after"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_an_invalid_query_is_refused_where_it_is_written(
    fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError, match=field):
        make_query(**fields)


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("eq", None),
        ("eq", ("a", "b")),
        ("eq", float("nan")),
        ("eq", float("inf")),
        ("eq", 10**30),
        ("eq", "a" * 501),
        ("eq", "half \ud83d"),
        ("in", "a"),
        ("in", ()),
        ("in", tuple(range(101))),
        ("between", (1,)),
        ("between", (1, 2, 3)),
        ("is_null", "a"),
        ("like", "a"),
    ],
)
def test_a_filters_value_fits_its_operator(operator: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        Filter(field="channel", operator=operator, value=value)


def test_types_of_values_are_kept() -> None:
    values = ("1", 1, 1.5, True)

    found = Filter(field="property:plan", operator=Operator.IN, value=values).value

    assert isinstance(found, tuple)
    assert [type(value) for value in found] == [str, int, float, bool]


def test_a_querys_schema_is_plain_json() -> None:
    schema = json.loads(json.dumps(Query.model_json_schema()))

    assert set(schema["required"]) == {"connection", "metrics"}


def test_days_come_from_json_as_days() -> None:
    query = make_query(period={"start": "2026-01-01", "end": "2026-01-31"})

    assert query.period
    assert query.period.end == date(2026, 1, 31)
