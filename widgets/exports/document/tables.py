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
from widgets.frames.frame import Unit, Value

# From so many columns on a table is set smaller, and smaller still.
DENSE, DENSEST = 6, 9
# Up to so many columns changes have columns of their own; else they are second lines.
ROOMY = 4
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
    limit_text: str = ""
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
    is_roomy: bool

    @property
    def heading(self) -> str:
        found = _heading(self.column.heading, is_number=self.column.column.is_metric)
        return found + _change_heading(self.write) if self.tells_change else found

    @property
    def tells_change(self) -> bool:
        return self.is_roomy and self.previous is not None

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
        return _cell(text, self._change(row, value), is_number=True, is_roomy=self.tells_change)

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
    head = "".join(field.heading for field in fields)
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
    told = writer(formats).exact(limit, Unit.COUNT)
    return replace(made, limit=limit, limit_text=told, notices=table.notices)


def shown(table: Mapping[str, Any], formats: Formats) -> PaperTable:
    """The rows of a payload's table."""
    names = [heading["name"] for heading in table["columns"]]
    places = [place for place in range(len(names)) if not _is_change(names, place)]
    columns, is_roomy = table["columns"], len(places) <= ROOMY
    head = "".join(
        _heading(columns[at]["label"], is_number=columns[at]["numeric"])
        + (_change_heading(writer(formats)) if is_roomy and _is_change(names, at + 1) else "")
        for at in places
    )
    rows = [_shown_row(row, columns, places, is_roomy=is_roomy) for row in table["rows"]]
    foot = table["totals"]
    totals = _shown_row(foot, columns, places, is_roomy=is_roomy) if foot else ""
    return _table(head, rows, totals, len(places))


def _fields(columns: Sequence[TableColumn], options: Options, formats: Formats) -> Iterator[_Field]:
    is_roomy = sum(not (c.is_previous or c.is_change) for c in columns) <= ROOMY
    previous = {c.column.name: place for place, c in enumerate(columns) if c.is_previous}
    changed = {c.column.name: place for place, c in enumerate(columns) if c.is_change}
    for place, column in enumerate(columns):
        if column.is_previous or column.is_change:
            continue
        write = writer(formats, column.currency or None)
        write = replace(write, words=options.values, labels=options.labels)
        name = column.column.name
        places = (place, previous.get(name), changed.get(name))
        yield _Field(column, *places, options, write, is_roomy)


def _is_change(names: Sequence[str], place: int) -> bool:
    return 0 < place < len(names) and names[place] == f"{names[place - 1]}.change"


def _shown_row(
    cells: Sequence[Mapping[str, Any]],
    columns: Sequence[Mapping[str, Any]],
    places: Sequence[int],
    *,
    is_roomy: bool,
) -> str:
    changes = [place for place in range(len(columns)) if place not in places]
    found = []
    for place in places:
        moved = cells[place + 1] if place + 1 in changes else None
        text = _change(moved["text"], moved["mood"]) if moved else ""
        number = bool(columns[place]["numeric"])
        apart = is_roomy and moved is not None
        found.append(_cell(cells[place]["text"], text, is_number=number, is_roomy=apart))
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


def _change_heading(write: Writer) -> str:
    return f'<th scope="col" class="moved">{_words(write.gettext("Change"))}</th>'


def _cell(
    text: str, moved: str = "", *, is_number: bool, is_head: bool = False, is_roomy: bool = False
) -> str:
    tag = "th" if is_head else "td"
    inner = "" if is_roomy else moved
    after = f'<td class="moved">{moved}</td>' if is_roomy else ""
    return f"<{tag}{_kind(is_number=is_number)}>{_words(text)}{inner}</{tag}>{after}"


def _kind(*, is_number: bool) -> str:
    return "" if is_number else ' class="words"'


def _change(text: str, mood: str) -> str:
    kind = f' data-mood="{escape(mood)}"' if mood else ""
    return f'<span class="change"{kind}>{escape(text)}</span>' if text else ""


def _words(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>" if text.startswith(FSI) else escape(text)


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308  # every text in it is escaped
