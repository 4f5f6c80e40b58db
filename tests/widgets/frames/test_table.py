"""Tables of fetched rows: the rows that stay where the last days are fetched anew."""

from __future__ import annotations

from datetime import date

from widgets.frames.table import Kind, Row, Table, before, combine, pack, rows

TABLE = Table(fields={"id": Kind.TEXT, "day": Kind.DAY}, time="day")
FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)


def row(name: str, day: date) -> Row:
    return {"id": name, "day": day}


def test_rows_before_a_value_stay() -> None:
    raw = pack(TABLE, [row("a", FIRST), row("b", SECOND)])

    assert rows(TABLE, before(raw, "day", SECOND)) == [row("a", FIRST)]


def test_a_row_that_was_withdrawn_goes_with_its_days() -> None:
    kept = before(pack(TABLE, [row("a", FIRST), row("b", SECOND)]), "day", SECOND)

    found = rows(TABLE, combine(TABLE, kept, [row("c", SECOND)], same="id"))

    assert sorted(str(each["id"]) for each in found) == ["a", "c"]
