"""Three-way merge: one side's changes as they are, both sides' together, conflicts told."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from tests.widgets.manifests.strategies import dashboards
from widgets.manifests import normal_form
from widgets.manifests.entries import Plain
from widgets.manifests.merging import merge


def visits(**fields: Any) -> Plain:
    query = {"connection": "Shop", "metrics": ["sessions"]}
    return {"key": "visits", "kind": "kpi", "title": "Visits", "query": query} | fields


def note(key: str = "note", text: str = "One") -> Plain:
    return {"key": key, "kind": "text", "options": {"markdown": text}}


def board(*widgets: Plain, **fields: Any) -> Plain:
    return {"slug": "overview", "title": "Overview", **fields, "widgets": list(widgets)}


def keys(content: Plain) -> list[str]:
    return [widget["key"] for widget in content.get("widgets", ())]


def unordered(content: Plain) -> Plain:
    by_key = {widget["key"]: widget for widget in content.get("widgets", ())}
    return {**content, "widgets": by_key}


@given(dashboards(), dashboards())
def test_one_sides_changes_are_taken_as_they_are(base: Plain, changed: Plain) -> None:
    for found in (
        merge(base, changed, base),
        merge(base, base, changed),
        merge(base, changed, changed),
    ):
        assert normal_form.same(found.content, changed)
        assert found.conflicts == []


@given(dashboards(), dashboards(), dashboards())
def test_sides_are_equal_where_nothing_conflicts(base: Plain, ours: Plain, theirs: Plain) -> None:
    found, other = merge(base, ours, theirs), merge(base, theirs, ours)

    assert len(found.conflicts) == len(other.conflicts)
    assert len(set(keys(found.content))) == len(keys(found.content))
    if not found.conflicts:
        assert normal_form.same(unordered(found.content), unordered(other.content))


def test_changes_of_different_fields_are_joined() -> None:
    base = board(visits(), note())
    ours = board(visits(title="Sessions"), note())
    theirs = board(visits(width=6), note(text="Two"), note("more"), intro="New")

    found = merge(base, ours, theirs)

    assert found.conflicts == []
    assert normal_form.same(
        found.content,
        board(visits(title="Sessions", width=6), note(text="Two"), note("more"), intro="New"),
    )


def test_value_that_both_changed_stays_ours_and_is_told() -> None:
    base = board(visits())

    found = merge(base, board(visits(title="Sessions")), board(visits(title="People")))

    assert found.content["widgets"] == [visits(title="Sessions")]
    assert [each.words for each in found.conflicts] == [
        "Widget “visits”: title is “Sessions” here and “People” there"
    ]


def test_removed_and_changed_widgets_are_told() -> None:
    base = board(visits(), note())
    ours, theirs = board(visits(title="Sessions")), board(note(text="Two"))

    found = merge(base, ours, theirs)

    assert found.content["widgets"] == [visits(title="Sessions")]
    assert [each.words for each in found.conflicts] == [
        "Widget “visits” is kept, and was removed there",
        "Widget “note” stays removed, and was changed there",
    ]


def test_widget_of_two_kinds_is_kept_whole() -> None:
    base = board(visits())
    theirs = board({**note("visits"), "title": "Visits"})

    found = merge(base, board(visits(width=6)), theirs)

    assert found.content["widgets"] == [visits(width=6)]
    assert [each.words for each in found.conflicts] == [
        "Widget “visits”: kind is “kpi” here and “text” there"
    ]


def test_order_of_the_side_that_moved_is_followed() -> None:
    base = board(visits(), note("a"), note("b"))
    ours = board(visits(), note("a"), note("mine"), note("b"))
    theirs = board(note("b"), visits(), note("a"))

    assert keys(merge(base, ours, theirs).content) == ["b", "visits", "mine", "a"]
    assert keys(merge(base, theirs, base).content) == ["b", "visits", "a"]
