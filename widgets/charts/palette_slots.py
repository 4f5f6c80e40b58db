"""Palette slots: the numbered colours of a client's charts, one for each value of a dimension.

Charts are drawn with the slots that values prefer, which follow from the values alone. A worker
then exchanges them for those that are stored for the client (`widgets.results.palette_slots`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

from clients import palette
from widgets.charts.entities import entity
from widgets.charts.payload import Key, Payload
from widgets.frames.frame import Column, Value

PALETTE_SIZE = palette.SERIES


def preferred_slot(columns: Iterable[Column], values: Iterable[Value]) -> int:
    """The slot of a value's place in the catalogue; of its hash where it is not declared."""
    columns, values = tuple(columns), tuple(values)
    if len(columns) == 1 and values[0] in columns[0].names:
        return list(columns[0].names).index(str(values[0])) % PALETTE_SIZE
    return hashed_slot(entity(columns, values))


def hashed_slot(key: str) -> int:
    """The preferred slot of an entity that no catalogue declares."""
    return crc32(key.encode()) % PALETTE_SIZE


def distinct_slots(preferences: Iterable[tuple[int, str]]) -> tuple[int, ...]:
    """A slot for each of at most twelve positions and entities of one drawing.

    The slot is the position modulo the size of the palette. Where several share one, the first
    by position and name keeps it and the others take what nobody in the drawing prefers: a value
    that shares its slot with none never moves.
    """
    given = tuple(preferences)
    ordered = sorted(range(len(given)), key=given.__getitem__)
    taken: dict[int, int] = {}
    for place in ordered:
        taken.setdefault(given[place][0] % PALETTE_SIZE, place)
    keepers = set(taken.values())
    for place in ordered:
        if place not in keepers:
            after = ((given[place][0] + step) % PALETTE_SIZE for step in range(PALETTE_SIZE))
            taken[next(slot for slot in after if slot not in taken)] = place
    return tuple(sorted(taken, key=taken.__getitem__))


def entities(payload: Payload) -> tuple[str, ...]:
    """The entities that a payload's drawing tells apart by colour."""
    return tuple(key.entity for key in _colour_keys(payload))


def recoloured(payload: Payload, positions: Mapping[str, int]) -> Payload:
    """The payload with each of its entities in the slot of its position."""
    keys = _colour_keys(payload)
    slots = distinct_slots((positions[key.entity], key.entity) for key in keys)
    moves = dict(zip((key.series for key in keys), slots, strict=True))
    figure = payload.figure
    return replace(
        payload,
        legend=tuple(
            replace(key, series=moves[key.series]) if key.entity else key for key in payload.legend
        ),
        figure=figure and {**figure, "data": [_moved(trace, moves) for trace in figure["data"]]},
    )


def _colour_keys(payload: Payload) -> tuple[Key, ...]:
    return tuple(key for key in payload.legend if key.entity and key.role == "current")


def _moved(trace: dict[str, Any], moves: Mapping[int, int]) -> dict[str, Any]:
    """A trace in its new slot. What is summed up as the rest has a colour of its own and none."""
    meta = trace["meta"]
    if "slots" in meta:
        slots = [[slot if role == "other" else moves[slot], role] for slot, role in meta["slots"]]
        return {**trace, "meta": {**meta, "slots": slots}}
    if meta["role"] == "other":
        return trace
    return {**trace, "meta": {**meta, "series": moves[meta["series"]]}}
