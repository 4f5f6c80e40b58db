"""CSV (RFC 4180) of complete tables: UTF-8 that Excel opens right, ISO dates and raw numbers."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import NoneType
from typing import BinaryIO, cast

from clients.spreadsheet_text import FORMULAS, inert
from widgets.charts.formats import Writer
from widgets.exports.atomic_files import atomic_file
from widgets.exports.content import CompleteTable, RawValue, TableColumn

# Fewer than after which Python collects garbage, which would take a quarter of the time.
BATCH_ROWS = 256
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FIRST = itemgetter(slice(1))
SUSPECT = FORMULAS | {" "}

Column = Sequence[RawValue]


def write_csv(table: CompleteTable, path: Path, write: Writer) -> int:
    """Write a table and return the number of its rows; nothing is left of one that breaks off.

    Where rows are missing, or old, a record of one field says so before the headings.
    """
    with atomic_file(path) as part:
        with part.open("wb") as stream:
            count = _write(table, stream, _first_lines(table, table.limit, write))
        if table.ends_at != table.limit:
            _rewrite(part, _first_lines(table, table.ends_at, write))
    return count


def write_sentence(sentence: str, path: Path) -> None:
    """Write the reason why there are no numbers."""
    with atomic_file(path) as part, part.open("wb") as stream:
        stream.write(BYTE_ORDER_MARK + _records([[sentence]]))


def headings(columns: Sequence[TableColumn]) -> list[str]:
    """The headings of a table, in which money names its currency."""
    return [
        f"{column.heading} ({column.currency})" if column.currency else column.heading
        for column in columns
    ]


def cut_notice(count: int, write: Writer) -> str:
    """The sentence of a table that ends at a limit although there is more."""
    text = write.ngettext(
        "Only the first row is shown.", "Only the first %(count)d rows are shown.", count
    )
    return text % {"count": count}


def lacks(table: CompleteTable, write: Writer) -> list[str]:
    """Sentences about what a table that was read lacks: rows, or newer numbers."""
    return _first_lines(table, table.ends_at, write)


def _first_lines(table: CompleteTable, limit: int | None, write: Writer) -> list[str]:
    cut = [] if limit is None else [cut_notice(limit, write)]
    return [*cut, *table.notices]


def _write(table: CompleteTable, stream: BinaryIO, first: Sequence[str]) -> int:
    stream.write(BYTE_ORDER_MARK + _records([*([line] for line in first), headings(table.columns)]))
    converters = [_converter(column) for column in table.columns]
    count = 0
    for batch in _batches(table.rows):
        columns = zip(*batch, strict=True)
        converted = [convert(values) for convert, values in zip(converters, columns, strict=True)]
        # Text is encoded together as well.
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(zip(*converted, strict=True))
        stream.write(text.getvalue().encode())
        count += len(batch)
    return count


def _batches(rows: Iterable[Sequence[RawValue]]) -> Iterator[list[Sequence[RawValue]]]:
    """Columns of many rows are converted four times as fast as cell by cell."""
    left = iter(rows)
    while batch := list(islice(left, BATCH_ROWS)):
        yield batch


def _rewrite(part: Path, first: Sequence[str]) -> None:
    """Put lines that were known at the end alone before the others."""
    whole = part.with_name(f"{part.name}.whole")
    try:
        with part.open("rb") as rows, whole.open("wb") as stream:
            rows.seek(len(BYTE_ORDER_MARK))
            stream.write(BYTE_ORDER_MARK + _records([line] for line in first))
            shutil.copyfileobj(rows, stream)
        whole.replace(part)
    finally:
        whole.unlink(missing_ok=True)


def _records(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([*map(inert, row)] for row in rows)
    return text.getvalue().encode()


def _converter(column: TableColumn) -> Callable[[Column], Column]:
    if column.column.is_metric:
        return _numbers
    return _moments if column.column.grain else _texts


# Batches of one type, as most are, are checked as a whole, in C.


def _texts(values: Column) -> Column:
    if set(map(type, values)) == {str}:
        texts = cast("Sequence[str]", values)
        firsts = set(map(FIRST, texts))
        if firsts.isdisjoint(SUSPECT) and "".join(texts).isprintable():
            return texts
    return list(map(_text, values))


def _text(value: RawValue) -> RawValue:
    return inert(value) if isinstance(value, str) else value


def _moments(values: Column) -> Column:
    """Days are written as ISO 8601 by themselves; of hours the standard has a T."""
    if set(map(type, values)) == {date}:
        return values
    return [each.isoformat() if isinstance(each, datetime) else _text(each) for each in values]


def _numbers(values: Column) -> Column:
    kinds = set(map(type, values))
    if kinds <= {int, NoneType}:
        return values
    if kinds in ({Decimal}, {float}):
        texts = list(map(str, values))
        if ("E" if Decimal in kinds else "e") not in "".join(texts):
            return texts
    return list(map(number_text, values))


def number_text(value: RawValue) -> RawValue:
    """A number with all of its digits and no exponent."""
    if not isinstance(value, float | Decimal):
        return value
    text = str(value)
    return text if "E" not in text.upper() else format(Decimal(text), "f")
