"""Differences of dashboards: none between equal ones, one at least between others, in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.manifests.strategies import dashboards
from widgets.manifests import normal_form
from widgets.manifests.differences import Action, between, between_dashboards
from widgets.manifests.target import merged_order

VISITS: dict[str, Any] = {
    "key": "visits",
    "kind": "kpi",
    "title": "Visits by channel",
    "query": {"connection": "Shop", "metrics": ["sessions"]},
}
SALES: dict[str, Any] = {**VISITS, "key": "sales", "title": "Sales"}
NOTE: dict[str, Any] = {"key": "note", "kind": "text", "options": {"markdown": "One\n\ntwo"}}


def board(*widgets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"slug": "overview", "title": "Overview", **fields, "widgets": list(widgets)}


def words(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [f"{each.action} {each.words}" for each in between_dashboards(before, after)]


@given(dashboards(), dashboards())
def test_no_difference_is_equality(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert between_dashboards(one, one) == ()
    assert bool(between_dashboards(one, other)) is not normal_form.same(one, other)


@given(dashboards(), st.data())
def test_one_changed_value_is_a_difference(one: dict[str, Any], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(one["widgets"]) - 1)) if one.get("widgets") else None
    changed = normal_form.tidy(one)
    target = changed if place is None else changed["widgets"][place]
    target["title"] = f"{target.get('title', '')}!"

    (change,) = between_dashboards(one, changed)

    assert (change.action, change.field) == (Action.CHANGED, ("title",))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (
            board({**VISITS, "query": {**VISITS["query"], "metrics": ["sessions", "revenue"]}}),
            ["~ Widget “Visits by channel”: metrics changed from sessions to sessions, revenue"],
        ),
        (
            board({**VISITS, "options": {"labels": {"sessions": "Visits"}}}),
            [
                "~ Widget “Visits by channel”: label of sessions changed"
                " from the default to “Visits”"
            ],
        ),
        (board(VISITS, SALES), ["+ Widget “Sales” added"]),
        (board(), ["- Widget “Visits by channel” removed"]),
        (
            board(VISITS, published=True),
            ["~ Dashboard “Overview”: published changed from the default to yes"],
        ),
    ],
)
def test_changes_are_told_in_words(after: dict[str, Any], expected: list[str]) -> None:
    assert words(board(VISITS), after) == expected


def test_filters_and_orders_are_told_with_their_fields() -> None:
    filters = [{"field": "clicks", "operator": "gt", "value": 5}, {"field": "channel"}]
    order = [{"field": "clicks", "direction": way} for way in ("asc", "desc")]
    query = {**VISITS["query"], "filters": filters, "order": order}

    assert words(board(VISITS), board({**VISITS, "query": query})) == [
        "~ Widget “Visits by channel”: filters changed from the default to"
        " clicks is more than 5, channel",
        "~ Widget “Visits by channel”: order changed from the default to"
        " clicks ascending, clicks descending",
    ]


def test_only_what_moved_is_told_as_moved() -> None:
    before, after = board(VISITS, SALES, NOTE), board(NOTE, VISITS, SALES)

    assert words(before, after) == ["> Widget “note” moved to the beginning"]


def test_values_of_other_types_differ() -> None:
    before = board({**VISITS, "options": {"limit": 1}})

    assert words(before, board({**VISITS, "options": {"limit": True}})) != []


def test_an_added_client_is_told_with_its_dashboards() -> None:
    client = {"slug": "acme", "name": "Acme", "dashboards": [board(VISITS)]}

    found = between({"version": 1}, {"version": 1, "clients": [client]})

    assert [each.words for each in found] == [
        "Client “Acme” added",
        "Dashboard “Overview” added with 1 widget",
    ]


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.permutations("cdefxyz"))
def test_merged_order_keeps_all_and_follows_the_wanted_order(
    present: list[str], wanted: list[str]
) -> None:
    found = merged_order(present, wanted)

    assert sorted(found) == sorted({*present, *wanted})
    assert [each for each in found if each in wanted] == list(wanted)
    assert merged_order(found, wanted) == found
