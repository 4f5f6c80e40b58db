"""Stored palette slots, in PostgreSQL: one colour for a client's value, whoever draws it."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, islice

import orjson
import pytest
from django.db import connection, connections, transaction
from pytest_django import DjangoAssertNumQueries

from clients.models import Client
from clients.tenancy import across_clients, within
from tests.fixtures.platform import STATE, connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.fixtures.stack import until
from tests.widgets.charts.factories import AMERICAN, DAY, SESSIONS, START, make_channels, make_frame
from widgets.charts import draw
from widgets.charts.palette_slots import PALETTE_SIZE, hashed_slot
from widgets.frames.frame import Column
from widgets.models import PaletteSlot
from widgets.models.palette_slot import MOST_VALUES
from widgets.queries.filters import PageFilter
from widgets.queries.periods import DateRange
from widgets.results import palette_slots, reader
from widgets.results.tile_requests import TileRequest
from widgets.sources.oscom.catalogue.analytics import CHANNELS

pytestmark = pytest.mark.django_db

CHANNEL = Column("channel", "Channel", names=CHANNELS)
CAMPAIGN = Column("campaign", "Campaign")
LOCKED = (
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'widgets_paletteslot'::regclass"
)


def line(client: Client, values: Iterable[str], column: Column = CAMPAIGN) -> dict[str, int]:
    """By label, the slots that a worker gives the series of a drawing."""
    rows = [(START, value, 100 - place) for place, value in enumerate(values)]
    frame = make_frame((DAY, column, SESSIONS), rows)
    payload = palette_slots.coloured(draw("line", frame, {}, AMERICAN), frame, client.pk)
    return {key.label: key.series for key in payload.legend if key.role == "current"}


def alike(how_many: int, slot: int = 0) -> list[str]:
    """Names of campaigns that prefer one slot."""
    names = (f"c{number:04}" for number in count())
    return list(islice((n for n in names if hashed_slot(f"campaign={n}") == slot), how_many))


def rows(client: Client) -> int:
    with within(client.pk):
        return PaletteSlot.objects.for_client(client.pk).count()


def forget() -> None:
    """As another worker, which has cached nothing."""
    palette_slots._cache.clear()


def test_a_value_keeps_its_slot_whatever_it_is_drawn_with(acme: Client) -> None:
    first, second, third = alike(3)
    before = line(acme, [first, second])
    forget()

    assert before == {first: 0, second: 1}
    assert line(acme, [second]) == {second: 1}
    assert line(acme, [third, second]) == {third: 2, second: 1}
    assert line(acme, [third, second, first]) == {third: 2, **before}


def test_a_pie_and_a_line_draw_a_value_in_one_colour(acme: Client) -> None:
    first, second = alike(2)
    lines = line(acme, [first, second], Column("channel", "Channel"))
    frame = make_channels({second: 2, first: 1})

    pie = palette_slots.coloured(draw("pie", frame, {}, AMERICAN), frame, acme.pk)

    assert {key.label: key.series for key in pie.legend} == lines


def test_declared_values_have_their_places_whoever_comes_before(acme: Client) -> None:
    strangers = [f"x{number}" for number in range(6)]
    others = line(acme, strangers, CHANNEL)
    known = list(CHANNELS)[:6]

    slots = line(acme, reversed(known), CHANNEL)

    places = range(len(CHANNELS), PALETTE_SIZE)
    assert set(others.values()) >= set(places)
    assert [slots[CHANNELS[value]] for value in known] == list(range(6))


def test_twelve_values_have_twelve_slots_before_any_is_shared(acme: Client) -> None:
    values = alike(PALETTE_SIZE + 1)

    slots = [line(acme, [value])[value] for value in values]

    assert slots == [*range(PALETTE_SIZE), 0]
    # The one that came later makes room, in this drawing alone.
    assert line(acme, [values[12], values[0]]) == {values[0]: 0, values[12]: 1}


def test_clients_and_dimensions_have_slots_of_their_own(acme: Client, globex: Client) -> None:
    first, second = alike(2)
    line(acme, [first])

    assert line(globex, [second]) == {second: 0}
    assert line(acme, ["email"], CHANNEL) == {"Email": list(CHANNELS).index("email")}
    assert (rows(acme), rows(globex)) == (2, 1)


def test_known_values_cost_one_query_and_then_none(
    acme: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    values = [f"c{number}" for number in range(6)]
    before = line(acme, values)
    forget()

    with within(acme.pk), django_assert_num_queries(5) as queries:
        assert line(acme, values) == before
    with django_assert_num_queries(0):
        assert line(acme, values[::-1]) == before
    read = [query["sql"] for query in queries if "widgets_paletteslot" in query["sql"]]
    assert len(read) == 1


def test_a_full_dimension_uses_hashed_slots_and_stores_no_more(acme: Client) -> None:
    with within(acme.pk):
        PaletteSlot.objects.bulk_create(
            PaletteSlot(client=acme, dimension="campaign", value_hash=str(n), position=n)
            for n in range(MOST_VALUES)
        )
    first, second = alike(1, slot=4) + alike(1, slot=7)

    assert line(acme, [first, second]) == line(acme, [second, first]) == {first: 4, second: 7}
    assert rows(acme) == MOST_VALUES


def test_without_the_table_a_tile_is_drawn_in_hashed_slots(acme: Client) -> None:
    stored, new = alike(2)
    line(acme, ["anything", stored])
    (other,) = alike(1, slot=5)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE widgets_paletteslot RENAME TO gone")

    # Those that are cached keep their slots.
    assert line(acme, [stored, other]) == {stored: 0, other: 5}
    forget()
    assert line(acme, [new]) == {new: 0}


def test_slots_go_with_their_client(acme: Client) -> None:
    line(acme, ["a"])

    with across_clients():
        acme.delete()
        left = PaletteSlot.objects.across_clients().count()

    assert left == 0


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_agree(acme: Client) -> None:
    first, second, third = alike(3)

    def work(values: list[str]) -> dict[str, int]:
        try:
            return line(acme, values)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            # Both read that nothing is assigned before either can write.
            cursor.execute("LOCK TABLE widgets_paletteslot IN SHARE ROW EXCLUSIVE MODE")
            drawings = [pool.submit(work, [first, each]) for each in (second, third)]
            until(lambda: waiting() == 2)
        one, other = (drawing.result() for drawing in drawings)
    forget()

    assert one[first] == other[first]
    assert line(acme, [first, second, third]) == one | other
    assert sorted((one | other).values()) == [0, 1, 2]


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(LOCKED)
        return int(cursor.fetchone()[0])


def stored(tile_request: TileRequest) -> dict[str, int]:
    """By entity, the slots of a payload as pages and drawings have it."""
    (result,) = reader.result_cache().read([tile_request], datetime.now(UTC))
    assert result.entry
    legend = orjson.loads(result.entry.payload())["legend"]
    return {key["entity"]: key["series"] for key in legend if key["entity"]}


def test_a_refresh_stores_one_slot_in_every_chart_period_and_filter(
    acme: Client, platform: Sandbox
) -> None:
    query = {"metrics": ["sessions"], "limit": 100}
    line = {"kind": "line", "dimensions": ["day", "utm_source"], **query}
    pie = {"kind": "pie", "dimensions": ["utm_source"], **query}
    board = make_board(connect(acme, platform), line, pie)
    narrowed = replace(STATE, page_filters=(PageFilter("utm_source", "newsletter"),))
    month = replace(STATE, period=DateRange.parse("2025-10-01", "2025-10-31"))

    slots: dict[str, set[int]] = {}
    for state in (narrowed, STATE, month):
        forget()
        tile_requests = tile_requests_of(board, state)
        assert [outcome.failure for outcome in refreshed(tile_requests)] == [None, None]
        for tile_request in tile_requests:
            for key, slot in stored(tile_request).items():
                slots.setdefault(key, set()).add(slot)

    assert len(slots) >= 5
    assert {key: len(found) for key, found in slots.items()} == dict.fromkeys(slots, 1)
    assert len(set.union(*slots.values())) == len(slots)
