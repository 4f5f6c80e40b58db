"""Stored palette slots: a client's value of a dimension keeps one colour in every chart.

A value is assigned a position when a worker first draws it: the lowest free one that leaves no
slot of its dimension used less, beginning at the slot that the value prefers. The table's unique
constraints settle races; positions never change, so that workers may cache them for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from uuid import UUID

from django.db import Error

from clients import tenancy
from widgets.charts import palette_slots as slots
from widgets.charts.entities import dimension
from widgets.charts.palette_slots import PALETTE_SIZE
from widgets.charts.payload import Payload
from widgets.frames.frame import Frame
from widgets.models import PaletteSlot
from widgets.models.palette_slot import MOST_VALUES

log = logging.getLogger(__name__)

# In each round of a race one worker at least gets the position that they contend for.
MOST_ROUNDS = 20
MOST_CACHED = 256
HASH_BYTES = 16

Positions = dict[str, int]

# By client and dimension, the positions of hashed entities.
_cache: dict[tuple[UUID, str], Positions] = {}


def coloured(payload: Payload, frame: Frame, client_id: UUID) -> Payload:
    """The payload with the stored slots of the values that it tells apart by colour.

    Hashed slots serve values without a stored one: where their dimension is full, or the
    database fails.
    """
    drawn = slots.entities(payload)
    if not drawn:
        return payload
    name = dimension(drawn[0])
    declared = _declared(frame, name)
    try:
        found = _stored(client_id, name, drawn, declared)
    except Error:
        # A tile needs its numbers more than its colours.
        log.exception("palette slots were not read", extra={"client_id": str(client_id)})
        found = _cache.get((client_id, name), {})
    beyond = {entity: MOST_VALUES + _preferred(entity, declared) for entity in drawn}
    positions = {entity: found.get(_hash(entity), beyond[entity]) for entity in drawn}
    return slots.recoloured(payload, positions)


def _stored(
    client_id: UUID, name: str, drawn: Iterable[str], declared: Mapping[str, int]
) -> Positions:
    """The positions of a dimension's entities, those that have just been assigned among them.

    At most one query, none where the cache has all of them, unless some are new.
    """
    cached = _cache.get((client_id, name), {})
    if len(cached) >= MOST_VALUES or all(_hash(entity) in cached for entity in drawn):
        return cached
    for _ in range(MOST_ROUNDS):
        found = _read(client_id, name)
        new = _assigned(found, drawn, declared)
        if not new:
            break
        for value_hash, position in new.items():
            _insert(
                PaletteSlot(
                    client_id=client_id, dimension=name, value_hash=value_hash, position=position
                )
            )
    if len(_cache) >= MOST_CACHED:
        _cache.clear()
    _cache[client_id, name] = found
    return found


def _assigned(stored: Positions, drawn: Iterable[str], declared: Mapping[str, int]) -> Positions:
    """Positions for those entities that have none yet, as far as there are any left.

    Positions of declared values that nobody has drawn yet are reserved for them.
    """
    reserved = {_hash(entity): position for entity, position in declared.items()} | stored
    new: Positions = {}
    for entity in sorted(drawn):
        value_hash = _hash(entity)
        if value_hash in stored:
            continue
        occupied = {place for other, place in (reserved | new).items() if other != value_hash}
        position = _free(occupied, _preferred(entity, declared))
        if position is not None:
            new[value_hash] = position
    return new


def _free(occupied: set[int], preferred: int) -> int | None:
    """The first free position of the lowest turn that has one, from the preferred slot on."""
    turns = range(0, MOST_VALUES, PALETTE_SIZE)
    steps = [(preferred + step) % PALETTE_SIZE for step in range(PALETTE_SIZE)]
    return next((turn + s for turn in turns for s in steps if turn + s not in occupied), None)


def _declared(frame: Frame, name: str) -> dict[str, int]:
    """By entity, the positions that a catalogue gives to the values of a dimension."""
    values = next((column.names for column in frame.dimensions if column.name == name), {})
    return {f"{name}={value}": place for place, value in enumerate(values)}


def _preferred(entity: str, declared: Mapping[str, int]) -> int:
    place = declared.get(entity)
    return slots.hashed_slot(entity) if place is None else place % PALETTE_SIZE


def _read(client_id: UUID, name: str) -> Positions:
    with tenancy.within(client_id):
        rows = PaletteSlot.objects.for_client(client_id).filter(dimension=name)
        return dict(rows.values_list("value_hash", "position"))


def _insert(row: PaletteSlot) -> None:
    """Add a row unless its value or its position is taken.

    Rows are added in transactions of their own: workers that held some while they wait for
    others could wait for each other.
    """
    with tenancy.within(row.client_id):
        PaletteSlot.objects.bulk_create([row], ignore_conflicts=True)


def _hash(entity: str) -> str:
    return blake2b(entity.encode(), digest_size=HASH_BYTES).hexdigest()
