"""Details name the filters that their number follows."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from clients.models import Client
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.charts.payload import Payload, Span
from widgets.results import notices, reader

pytestmark = pytest.mark.django_db

BARE = Payload("kpi", Span("2026-11-01", "2026-11-20", ""), "", "")
EMAIL = {"field": "channel", "value": "email"}


def details_of(
    client: Client, platform: Sandbox, *filters: dict[str, Any], **options: Any
) -> list[str]:
    board = make_board(connect(client, platform), {"metrics": ["sessions"], "filters": filters})
    (tile_request,) = tile_requests_of(board)
    tile_request = replace(tile_request, spec=replace(tile_request.spec, options=options))
    return [
        each.text
        for each in notices.with_filters(BARE, tile_request).details
        if each.term == "Filters"
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (EMAIL, "Channel: Email"),
        (EMAIL | {"operator": "neq"}, "Channel: not Email"),
        (EMAIL | {"operator": "in", "value": ["email", "social"]}, "Channel: Email, Social"),
        (EMAIL | {"operator": "not_in", "value": ["email"]}, "Channel: not Email"),
        (EMAIL | {"operator": "is_null", "value": None}, "Channel: (not set)"),
        (EMAIL | {"operator": "is_not_null", "value": None}, "Channel: any"),
        (EMAIL | {"operator": "contains", "value": "50%"}, "Channel: contains “50%”"),
        (EMAIL | {"operator": "starts_with", "value": "e"}, "Channel: begins with “e”"),
        ({"field": "revenue", "operator": "gt", "value": 1500}, "Revenue: more than $1,500.00"),
        ({"field": "revenue", "operator": "between", "value": [1, 2]}, "Revenue: $1.00 – $2.00"),
        ({"or": [EMAIL, EMAIL]}, "Channel: Email"),
        (
            {"or": [EMAIL, {"field": "property:country", "value": "DE"}]},
            "Channel: Email or Country: Germany",
        ),
    ],
)
def test_each_operator_has_its_wording(
    acme: Client, platform: Sandbox, given: dict[str, Any], words: str
) -> None:
    assert details_of(acme, platform, given) == [words]


def test_details_name_every_condition_and_none_where_there_are_none(
    acme: Client, platform: Sandbox
) -> None:
    country = {"field": "property:country", "operator": "neq", "value": "DE"}

    assert details_of(acme, platform) == []
    assert details_of(acme, platform, EMAIL, country) == ["Channel: Email; Country: not Germany"]


def test_a_condition_uses_the_labels_of_its_widget(acme: Client, platform: Sandbox) -> None:
    options = {"labels": {"channel": "Way"}, "values": {"email": "Newsletter"}}

    assert details_of(acme, platform, EMAIL, **options) == ["Way: Newsletter"]


def test_stored_numbers_carry_their_conditions(acme: Client, platform: Sandbox) -> None:
    tile = {"metrics": ["sessions"], "filters": [EMAIL]}
    (tile_request,) = tile_requests_of(make_board(connect(acme, platform), tile))
    german = replace(tile_request, formats=replace(tile_request.formats, locale="de"))
    assert [outcome.failure for outcome in refreshed([german])] == [None]

    (result,) = reader.result_cache().read([german], datetime.now(UTC))

    assert result.entry
    details = orjson.loads(result.entry.payload())["details"]
    assert details[-1] == {"term": "Filter", "text": "Kanal: E-Mail"}
