"""Stored widgets as choices and back, without loss."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import alpenpfad, brightsmile, maisonelan
from demo.content import DemoWidget
from widgets.builder import choices, conditions, settling
from widgets.builder.choices import Choices, Stored
from widgets.builder.conditions import Condition
from widgets.builder.offers import Account
from widgets.charts import registry as charts
from widgets.queries.query import LISTS, WITHOUT_VALUE, Filter, Operator, Query

ACCOUNT = Account("00000000-0000-4000-8000-000000000001", "Shop", "oscom")
CLIENTS = [each.CLIENT for each in (alpenpfad, brightsmile, maisonelan)]
# Connections of the demo at other platforms, by their labels.
BY_LABEL = {
    each.label: Account(str(UUID(int=number)), each.label, each.source)
    for number, each in enumerate((each for client in CLIENTS for each in client.platforms), 2)
}
ACCOUNTS = [ACCOUNT, *BY_LABEL.values()]
SOURCES = {account.id: account.source for account in ACCOUNTS}
TILES = [tile for client in CLIENTS for board in client.dashboards for tile in board.tiles]
NAMES = st.sampled_from(["channel", "sessions", "revenue", "property:country", "day", "gone"])
VALUES = st.one_of(
    st.text(max_size=8),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(-1e9, 1e9),
    st.sampled_from(["", "a\nb", "\r", "1", " x ", 0.1, 1e-7]),
)


def stored(tile: DemoWidget) -> Stored:
    account = BY_LABEL.get(tile.account, ACCOUNT)
    query = tile.query and {**tile.query, "connection": account.id}
    return Stored(tile.kind, query, tile.options)


def same(found: Stored, wanted: Stored) -> bool:
    """True if both ask the same and are drawn alike."""
    asked = [each.query and Query.model_validate(each.query) for each in (found, wanted)]
    drawn = [charts.check(each.kind, each.options) for each in (found, wanted)]
    return asked[0] == asked[1] and drawn[0] == drawn[1] and found.kind == wanted.kind


@pytest.mark.parametrize("tile", TILES, ids=lambda tile: f"{tile.kind} {tile.title}")
def test_each_widget_of_the_demo_comes_back_as_it_was(tile: DemoWidget) -> None:
    found = choices.read(stored(tile), SOURCES)

    assert same(choices.write(found), stored(tile))
    assert settling.settle(found, ACCOUNTS) == found


def test_the_demo_has_nearly_every_kind() -> None:
    # A line is what numbers are enlarged into.
    assert {tile.kind for tile in TILES} >= set(charts.kinds()) - {"line"}


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    operator = draw(st.sampled_from(Operator))
    value: Any = None
    if operator is Operator.BETWEEN:
        value = (draw(VALUES), draw(VALUES))
    elif operator in LISTS:
        value = tuple(draw(st.lists(VALUES, min_size=1, max_size=3)))
    elif operator not in WITHOUT_VALUE:
        value = draw(VALUES)
    return Filter(field=draw(NAMES), operator=operator, value=value)


@given(found=filters())
def test_any_filter_is_kept(found: Filter) -> None:
    condition = conditions.read(found, {"sessions", "revenue"})

    written = Filter.model_validate(conditions.write(condition, {"sessions", "revenue"}))

    assert written.model_dump_json() == found.model_dump_json()


@st.composite
def queries(draw: st.DrawFn) -> Query:
    names = draw(st.lists(st.sampled_from(["day", "channel", "utm_source"]), unique=True))
    metrics = draw(st.lists(st.sampled_from(["sessions", "revenue"]), unique=True, min_size=1))
    alternatives = draw(st.lists(filters(), max_size=2))
    entries: list[Any] = [*draw(st.lists(filters(), max_size=2))]
    if alternatives:
        entries.append({"or": alternatives})
    return Query(
        connection=UUID(ACCOUNT.id),
        metrics=tuple(metrics),
        dimensions=tuple(names),
        filters=tuple(entries),
        order=tuple({"field": name, "direction": "desc"} for name in metrics[:1]),  # type: ignore[arg-type]
        limit=draw(st.integers(1, 50_000)),
        fill=draw(st.sampled_from(["zero", "null", "none"])),
        comparable=draw(st.booleans()),
        week_start=draw(st.sampled_from([0, 6])),
    )


@given(query=queries())
def test_any_query_comes_back_as_it_was(query: Query) -> None:
    wanted = Stored("table", query.model_dump(mode="json", by_alias=True), {})

    assert same(choices.write(choices.read(wanted, SOURCES)), wanted)


def test_alternatives_are_kept_as_code_and_told_in_words() -> None:
    plain = {"or": [{"field": "channel", "value": "email"}, {"field": "channel", "value": ""}]}
    query = {"connection": ACCOUNT.id, "metrics": ["sessions"], "filters": [plain]}

    found = choices.read(Stored("kpi", query, {}), SOURCES)

    (condition,) = found.conditions
    assert same(choices.write(found), Stored("kpi", query, {}))
    words = conditions.in_words(condition.code, {"channel": "Kanal"})
    assert words == "Kanal is email, or Kanal is empty"


def test_numbers_are_written_for_metrics_alone() -> None:
    chosen = Choices("kpi", ACCOUNT.id, "oscom", "analytics", ("sessions",))
    texts = (Condition("sessions", "gt", "10"), Condition("channel", "eq", "10"))

    query = choices.write(dataclasses.replace(chosen, conditions=texts)).query

    assert query
    assert [each["value"] for each in query["filters"]] == [10, "10"]


def test_options_equal_to_their_default_are_not_written() -> None:
    query = {"connection": ACCOUNT.id, "metrics": ["sessions"], "limit": 1000, "order": []}
    found = choices.write(choices.read(Stored("bar", query, {"stacked": True}), SOURCES))

    assert found.options == {}
    assert found.query == {
        "connection": ACCOUNT.id,
        "resource": "analytics",
        "metrics": ["sessions"],
    }
