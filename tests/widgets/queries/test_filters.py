from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.queries import filters, state
from widgets.queries.errors import InvalidState
from widgets.queries.filters import PageFilter
from widgets.queries.query import AnyOf, Filter, Operator, Query
from widgets.queries.state import State

NOW = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
# All that a platform may call a thing, short of control characters.
VALUES = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200).filter(
    lambda value: "\ufffd" not in value
)
NAMES = st.sampled_from(("channel", "page_url", "property:country", "property:Plan.Name"))


def read(search: str) -> State:
    pairs = parse_qsl(search, keep_blank_values=True)
    page_filters = [text for name, text in pairs if name == "f"]
    return state.read(dict(pairs), now=NOW, zone="UTC", page_filters=page_filters)


@given(st.lists(st.builds(PageFilter, NAMES, VALUES), max_size=8))
def test_an_address_reads_back_as_the_same_view(page_filters: list[PageFilter]) -> None:
    found = read(state.search({"period": "today"}, page_filters))

    assert set(found.page_filters) == set(page_filters)
    assert read(found.search()) == found
    assert State.load(found.dump()) == found


@given(
    st.permutations(
        [PageFilter("channel", "email"), PageFilter("channel", ""), PageFilter("page_url", "/a:b")]
    )
)
def test_one_view_has_one_address_whatever_the_order(page_filters: list[PageFilter]) -> None:
    found = read(state.search({}, [*page_filters, page_filters[0]]))

    assert found.search().endswith("&f=channel:&f=channel:email&f=page_url:/a%253Ab")


@given(st.lists(st.text(max_size=30), max_size=10))
def test_no_text_breaks_it(texts: list[str]) -> None:
    with suppress(InvalidState):
        assert len(filters.read(texts)) <= 8


@pytest.mark.parametrize(
    "texts",
    [
        [""],
        ["channel"],
        [":email"],
        ["Channel:email"],
        ["drop table:email"],
        ["a:b:c:d"],
        ["channel:a\nb"],
        ["channel:%00"],
        ["channel:%ff"],
        ["channel:" + 201 * "x"],
        [f"channel:{number}" for number in range(9)],
    ],
)
def test_an_invalid_filter_is_refused_by_name(texts: list[str]) -> None:
    with pytest.raises(InvalidState) as refusal:
        filters.read(texts)

    assert refusal.value.field == "f"


def test_a_dimension_given_twice_means_one_of() -> None:
    page_filters = filters.read(["channel:social", "property:country:DE", "channel:email"])

    assert filters.conditions(page_filters) == (
        Filter(field="channel", operator=Operator.IN, value=("email", "social")),
        Filter(field="property:country", value="DE"),
    )


def test_nothing_may_be_picked_beside_something() -> None:
    (found,) = filters.conditions(filters.read(["channel:", "channel:email"]))

    assert isinstance(found, AnyOf)
    assert [(each.operator, each.value) for each in found.any_of] == [
        (Operator.EQ, "email"),
        (Operator.IS_NULL, None),
        (Operator.EQ, ""),
    ]


def test_page_filters_hold_beside_the_querys_own_filters() -> None:
    own = Filter(field="channel", value="email")
    query = Query(connection=uuid4(), metrics=("sessions",), filters=(own,))

    found = filters.narrow(query, [PageFilter("channel", "social"), PageFilter("channel", "email")])

    assert found.filters == (
        own,
        Filter(field="channel", operator=Operator.IN, value=("social", "email")),
    )


def test_a_query_follows_what_is_known_of_it_and_what_it_has_room_for() -> None:
    query = Query(connection=uuid4(), metrics=("sessions",))
    page_filters = (PageFilter("channel", "email"), PageFilter("keyword", "shoes"))

    assert (
        filters.followed(query, page_filters, {"channel"}.__contains__, locks=19)
        == page_filters[:1]
    )
    assert filters.followed(query, page_filters, {"channel"}.__contains__, locks=20) == ()


@pytest.mark.parametrize("value", [7, 201 * "x", "a\tb", "\ufffd"])
def test_a_value_that_no_address_can_carry_cannot_be_picked(value: object) -> None:
    assert filters.text_of("channel", value) == ""
