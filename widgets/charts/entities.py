"""What a series stands for beyond its drawing, and which palette slot it wishes for.

A value of a dimension has the same wish in every drawing and in every period, whatever its
rank: known values that of their place in the catalogue, others that of their name.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from widgets.frames.frame import Column, Value
from widgets.queries import filters

SEATS = 12


def entity(columns: Iterable[Column], values: Iterable[Value]) -> str:
    """The name of a value, or of a combination of values, wherever it is drawn."""
    pairs = zip(columns, values, strict=True)
    return "&".join(f"{column.name}={'' if value is None else value}" for column, value in pairs)


def picked(value: Value, column: Column) -> str:
    """The filter that a value stands for in a page's address; "" where it is none, as time, or
    several.
    """
    return "" if column.grain or value in column.merged else filters.pick(column.name, value)


def wish(columns: Iterable[Column], values: Iterable[Value]) -> int:
    columns, values = tuple(columns), tuple(values)
    if len(columns) == 1 and values[0] in columns[0].names:
        return list(columns[0].names).index(str(values[0])) % SEATS
    return crc32(entity(columns, values).encode()) % SEATS


def seats(wishes: Iterable[tuple[int, str]]) -> tuple[int, ...]:
    """A slot for each of at most twelve wishes and entities: the one it wishes for, or else the
    next free one. Entities choose by their names, whatever their rank is in the drawing.
    """
    given = tuple(wishes)
    taken: dict[int, int] = {}
    for place in sorted(range(len(given)), key=lambda each: given[each][1]):
        wished = given[place][0]
        free = (slot % SEATS for slot in range(wished, wished + SEATS))
        taken[next(slot for slot in free if slot not in taken)] = place
    return tuple(sorted(taken, key=taken.__getitem__))
