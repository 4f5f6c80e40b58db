from __future__ import annotations

from typing import Any

import pytest

from tests.widgets.charts.factories import AMERICAN, CHANNEL, START, make_channels, make_frame
from widgets.charts import draw
from widgets.charts.palette_slots import (
    PALETTE_SIZE,
    distinct_slots,
    entities,
    preferred_slot,
    recoloured,
)
from widgets.charts.payload import Payload
from widgets.frames.frame import Column, Unit
from widgets.sources.oscom.catalogue.analytics import CHANNELS

KNOWN = Column("channel", "Channel", names={"organic": "Organic", "direct": "Direct", "email": "E"})
DAY, SESSIONS = Column("day", "Day", grain="day"), Column("sessions", "Sessions", Unit.COUNT)
KINDS = ["line", "area", "bar", "pie"]


def payload_of(kind: str, amounts: dict[str, int], **options: Any) -> Payload:
    if kind == "pie":
        return draw(kind, make_channels(amounts), options, AMERICAN)
    rows = [(START, name, amount) for name, amount in amounts.items()]
    return draw(kind, make_frame((DAY, CHANNEL, SESSIONS), rows), options, AMERICAN)


def legend(payload: Payload) -> dict[str, int]:
    return {key.label: key.series for key in payload.legend if key.role != "other"}


def painted(payload: Payload) -> dict[str, int]:
    """By label, the slots in which a figure's traces or slices are."""
    assert payload.figure
    traces = payload.figure["data"]
    if traces[0]["type"] == "pie":
        pairs = zip(traces[0]["labels"], traces[0]["meta"]["slots"], strict=True)
        return {label: slot for label, (slot, role) in pairs if role != "other"}
    metas = ((trace.get("name"), trace["meta"]) for trace in traces)
    return {name: meta["series"] for name, meta in metas if name and meta["role"] != "other"}


def test_known_values_prefer_their_place_in_the_catalogue() -> None:
    names = ("organic", "direct", "email")

    assert [preferred_slot((KNOWN,), (name,)) for name in names] == [0, 1, 2]


def test_other_values_prefer_a_slot_by_their_name_alone() -> None:
    slot = preferred_slot((CHANNEL,), ("Winter sale",))

    assert slot == preferred_slot((CHANNEL,), ("Winter sale",))
    assert 0 <= slot < PALETTE_SIZE


def test_every_known_channel_has_a_slot_of_its_own() -> None:
    column = Column("channel", "Channel", names=CHANNELS)

    slots = [preferred_slot((column,), (value,)) for value in CHANNELS]

    assert len(set(slots)) == len(slots)


def test_values_of_one_slot_are_told_apart_without_moving_any_other() -> None:
    claims = [(0, "a"), (PALETTE_SIZE, "b"), (1, "c"), (11, "d"), (11, "e")]

    assert distinct_slots(claims) == (0, 3, 1, 11, 2)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_shared_slots_go_by_position_and_name_and_never_by_rank(order: tuple[int, ...]) -> None:
    claims = [(3, "z"), (3 + PALETTE_SIZE, "a"), (3 + PALETTE_SIZE, "b")]

    slots = distinct_slots(claims[place] for place in order)

    assert slots == tuple((3, 4, 5)[place] for place in order)


@pytest.mark.parametrize("kind", KINDS)
def test_stored_slots_reach_legends_and_figures(kind: str) -> None:
    payload = payload_of(kind, {"a": 3, "b": 2, "c": 1})
    positions = {"channel=a": 7, "channel=b": PALETTE_SIZE + 2, "channel=c": 0}

    moved = recoloured(payload, positions)

    assert set(entities(payload)) == set(positions)
    assert legend(moved) == painted(moved) == {"a": 7, "b": 2, "c": 0}


@pytest.mark.parametrize("kind", KINDS)
def test_the_rest_takes_no_value_its_slot(kind: str) -> None:
    amounts = {f"c{number}": 20 - number for number in range(9)}
    payload = payload_of(kind, amounts)
    positions = {f"channel=c{number}": number for number in range(5)}

    moved = recoloured(payload, positions)

    assert legend(moved) == painted(moved) == {f"c{number}": number for number in range(5)}
    assert moved.legend[-1].role == "other"
