"""Escaped HTML that is joined by hand: a template takes forty times as long for a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import orjson
from django.utils.safestring import SafeString, mark_safe

from widgets.charts.bidi import FSI

# The form of a page that holds its state, and the parameter that a button adds to it.
FORM_ID = "page-filters"
TOGGLE_PARAM = "toggle"
WORDS = ' class="table__words"'
# Spaces and points between digits, half as wide as these.
NARROW = frozenset(" .,'\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{RIGHT SINGLE QUOTATION MARK}")
BROADEST = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, the index of its cells, and that of their changes."""

    heading: Mapping[str, Any]
    index: int
    change: int | None


def table(payload: Mapping[str, Any]) -> SafeString:
    """The rows of a payload's table, or nothing where it has none."""
    found = payload.get("table")
    if not found:
        return SafeString("")
    columns = _columns(found["columns"])
    head = "".join(_heading(column, found["columns"]) for column in columns)
    rows = "".join(_row(row, columns) for row in found["rows"])
    foot = f"<tfoot>{_row(found['totals'], columns)}</tfoot>" if found["totals"] else ""
    html = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>{foot}"
    return mark_safe(html)  # noqa: S308  # every text in it is escaped


def lines(payload: Mapping[str, Any]) -> int:
    """The lines of a payload's table, its heading and total included."""
    found = payload.get("table")
    return len(found["rows"]) + 1 + bool(found["totals"]) if found else 0


def name(text: str, page_filter: str) -> SafeString:
    """A name; a button that sets or removes a page filter, if it stands for one.

    The button belongs to the page's form, which holds the rest of the page's state: so the same
    HTML is right on a page in any state, and works without scripts.
    """
    words = f"<bdi>{escape(text)}</bdi>" if text.startswith(FSI) else escape(text)
    if not page_filter:
        return mark_safe(words)  # noqa: S308  # escaped
    attributes = f'form="{FORM_ID}" {toggle_attributes(page_filter)}'
    return mark_safe(f'<button class="filter-link" {attributes}>{words}</button>')  # noqa: S308


def toggle_attributes(page_filter: str) -> str:
    """The attributes that tell the buttons of this filter from all others of a tile."""
    return f'name="{TOGGLE_PARAM}" value="{escape(page_filter)}"'


def breadth(text: str) -> int:
    """The width of a number in characters, so that style sheets can have it fit its line."""
    narrow = sum(character in NARROW for character in text)
    return min(len(text) - narrow // 2, BROADEST)


def details(facts: Iterable[Mapping[str, str]]) -> str:
    """The list of details about a tile's numbers."""
    lines = (f"<dt>{escape(each['term'])}</dt><dd>{escape(each['text'])}</dd>" for each in facts)
    return "".join(lines)


def script_json(value: Any) -> SafeString:
    """JSON for a script element, which no `</script>` or `<!--` in a text can end."""
    text = orjson.dumps(value).decode()
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return mark_safe(text)  # noqa: S308  # nothing in it opens or closes a tag


def _columns(headings: Sequence[Mapping[str, Any]]) -> list[Column]:
    """The columns as they are shown: a metric's change is the second line of its cells."""
    names = [heading["name"] for heading in headings]
    return [
        Column(heading, index, index + 1 if names[index + 1 :][:1] == [f"{name}.change"] else None)
        for index, (name, heading) in enumerate(zip(names, headings, strict=True))
        if not (index and name == f"{names[index - 1]}.change")
    ]


def _heading(column: Column, headings: Sequence[Mapping[str, Any]]) -> str:
    heading = column.heading
    kind = "" if heading["numeric"] else WORDS
    changes = ""
    if column.change is not None:
        label = escape(headings[column.change]["label"])
        changes = f' data-change="{label}" abbr="{escape(heading["label"])}"'
    return f'<th scope="col"{kind}{changes}>{name(heading["label"], heading["page_filter"])}</th>'


def _row(cells: Sequence[Mapping[str, Any]], columns: Iterable[Column]) -> str:
    tags = []
    for column in columns:
        cell, is_number = cells[column.index], column.heading["numeric"]
        text = _on_bar(name(cell["text"], cell["page_filter"]), cell["share"])
        if column.index == 0 and not is_number:
            tags.append(f'<th scope="row"{WORDS}{_order(cell)}>{text}</th>')
            continue
        kind = f"{_number(cell)}{_order(cell)}" if is_number else f"{WORDS}{_order(cell)}"
        if column.change is not None:
            change = cells[column.change]
            kind += _change_order(change)
            text = SafeString(f"{text}{_change(change)}")
        tags.append(f"<td{kind}>{text}</td>")
    return f"<tr>{''.join(tags)}</tr>"


def _number(cell: Mapping[str, Any]) -> str:
    """The attribute that sorts a number."""
    return "" if cell["value"] is None else f' data-value="{escape(str(cell["value"]))}"'


def _order(cell: Mapping[str, Any]) -> str:
    """The attribute that sorts a cell where its number or its text does not."""
    return "" if cell["sort"] is None else f' data-sort="{escape(str(cell["sort"]))}"'


def _change_order(change: Mapping[str, Any]) -> str:
    """The attribute that sorts a cell by its change."""
    found = change["value"] if change["sort"] is None else change["sort"]
    return "" if found in (None, "") else f' data-change="{escape(str(found))}"'


def _change(change: Mapping[str, Any]) -> str:
    """The second line of a cell: the relative change, and the absolute one where there is room."""
    mood = f' data-mood="{change["mood"]}"' if change["mood"] else ""
    by = escape(change.get("difference", ""))
    title = f' title="{by}"' if by else ""
    more = f' <span class="table__difference">{by}</span>' if by else ""
    return f'<span class="change table__change"{mood}{title}>{escape(change["text"])}{more}</span>'


def _on_bar(text: SafeString, share: float | None) -> SafeString:
    """A number on the bar that shows its share of the largest."""
    if share is None:
        return text
    box = 'viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true"'
    bar = f'<svg class="table__bar" {box}><rect width="{share}" height="1"/></svg>'
    return SafeString(f'<span class="table__value">{bar}{text}</span>')
