"""Complete tables as HTML for paper: every row, with changes in a second line of their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import islice
from typing import Any, cast

from django.utils.safestring import SafeString, mark_safe

from clients.auth.viewer import Formats
from widgets.charts import registry as charts
from widgets.charts.bidi import FSI
from widgets.charts.formats import Writer, writer
from widgets.charts.numbers import change, change_of
from widgets.charts.options import Options
from widgets.exports.content import CompleteTable, RawValue, TableColumn, WidgetContent
from widgets.frames.frame import Value

# From so many columns on a table is set smaller, and smaller still.
DENSE, DENSEST = 6, 9
# A hundred pages and more.
MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table's head, its rows and its totals. `size` names that of its type; `limit` is the
    number of rows at which it ends although there are more.
    """

    head: SafeString
    rows: SafeString
    totals: SafeString
    count: int
    size: str = ""
    limit: int | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Field:
    """A column that is shown, with the places of its value, of its previous value and of its
    change in a row.
    """

    column: TableColumn
    place: int
    previous: int | None
    changed: int | None
    options: Options
    write: Writer

    def cell(self, row: Sequence[RawValue], *, is_head: bool = False) -> str:
        value = row[self.place]
        if not self.column.column.is_metric:
            text = (
                ""
                if value is None and is_head
                else self.write.name(cast("Value", value), self.column.column)
            )
            return _cell(text, is_number=False, is_head=is_head)
        text = self.write.exact(value, self.column.column.unit)
        return _cell(text, self._change(row, value), is_number=True)

    def _change(self, row: Sequence[RawValue], value: RawValue) -> str:
        if self.previous is None:
            return ""
        metric, ratio = self.column.column, None if self.changed is None else row[self.changed]
        if isinstance(ratio, float | int):
            moved = change_of(ratio, metric, self.write)
        else:
            moved = change(value, row[self.previous], metric, self.write)
        notable = moved.ratio is None or abs(moved.ratio) >= self.options.least_notable
        return _change(moved.text, moved.mood if notable else "")


def complete(table: CompleteTable, widget: WidgetContent, formats: Formats) -> PaperTable:
    """All rows of a widget, as its tile writes them; of more than paper takes, the first."""
    options = charts.check(widget.spec.kind, widget.spec.options)
    fields = list(_fields(table.columns, options, formats))
    head = "".join(
        _heading(field.column.heading, is_number=field.column.column.is_metric) for field in fields
    )
    read = islice(table.rows, MOST_ROWS + 1)
    rows = [_row(field.cell(row) for field in fields) for row in read]
    totals, limit = "", MOST_ROWS if len(rows) > MOST_ROWS else table.ends_at
    if table.totals:
        total = writer(formats).gettext("Total")
        cells = [
            _cell(total if not place else "", is_number=False, is_head=True)
            if not field.column.column.is_metric
            else field.cell(table.totals)
            for place, field in enumerate(fields)
        ]
        totals = _row(cells)
    made = _table(head, rows[:MOST_ROWS], totals, len(fields))
    return replace(made, limit=limit, notices=table.notices)


def shown(table: Mapping[str, Any]) -> PaperTable:
    """The rows of a payload's table."""
    names = [heading["name"] for heading in table["columns"]]
    places = [place for place in range(len(names)) if not _is_change(names, place)]
    head = "".join(
        _heading(table["columns"][place]["label"], is_number=table["columns"][place]["numeric"])
        for place in places
    )
    rows = [_shown_row(row, table["columns"], places) for row in table["rows"]]
    totals = _shown_row(table["totals"], table["columns"], places) if table["totals"] else ""
    return _table(head, rows, totals, len(places))


def _fields(columns: Sequence[TableColumn], options: Options, formats: Formats) -> Iterator[_Field]:
    previous = {c.column.name: place for place, c in enumerate(columns) if c.is_previous}
    changed = {c.column.name: place for place, c in enumerate(columns) if c.is_change}
    for place, column in enumerate(columns):
        if column.is_previous or column.is_change:
            continue
        write = writer(formats, column.currency or None)
        write = replace(write, words=options.values, labels=options.labels)
        name = column.column.name
        yield _Field(column, place, previous.get(name), changed.get(name), options, write)


def _is_change(names: Sequence[str], place: int) -> bool:
    return place > 0 and names[place] == f"{names[place - 1]}.change"


def _shown_row(
    cells: Sequence[Mapping[str, Any]], columns: Sequence[Mapping[str, Any]], places: Sequence[int]
) -> str:
    changes = [place for place in range(len(columns)) if place not in places]
    found = []
    for place in places:
        moved = cells[place + 1] if place + 1 in changes else None
        text = _change(moved["text"], moved["mood"]) if moved else ""
        number = bool(columns[place]["numeric"])
        found.append(_cell(cells[place]["text"], text, is_number=number))
    return _row(found)


def _table(head: str, rows: Sequence[str], totals: str, columns: int) -> PaperTable:
    size = "densest" if columns >= DENSEST else "dense" if columns >= DENSE else ""
    return PaperTable(
        _safe(f"<tr>{head}</tr>"), _safe("".join(rows)), _safe(totals), len(rows), size
    )


def _row(cells: Iterator[str] | Sequence[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _heading(text: str, *, is_number: bool) -> str:
    return f'<th scope="col"{_kind(is_number=is_number)}>{_words(text)}</th>'


def _cell(text: str, moved: str = "", *, is_number: bool, is_head: bool = False) -> str:
    tag = "th" if is_head else "td"
    return f"<{tag}{_kind(is_number=is_number)}>{_words(text)}{moved}</{tag}>"


def _kind(*, is_number: bool) -> str:
    return "" if is_number else ' class="words"'


def _change(text: str, mood: str) -> str:
    kind = f' data-mood="{escape(mood)}"' if mood else ""
    return f'<span class="change"{kind}>{escape(text)}</span>' if text else ""


def _words(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>" if text.startswith(FSI) else escape(text)


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308  # every text in it is escaped
