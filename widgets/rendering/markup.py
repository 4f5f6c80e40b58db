"""Escaped HTML that is joined by hand: a template takes forty times as long for a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def table(payload: Mapping[str, Any]) -> SafeString:
    """The rows of a payload's table, or nothing where it has none."""
    found = payload.get("table")
    if not found:
        return SafeString("")
    numeric = [column["numeric"] for column in found["columns"]]
    head = "".join(map(_heading, found["columns"]))
    rows = "".join(_row(row, numeric) for row in found["rows"])
    foot = f"<tfoot>{_row(found['totals'], numeric)}</tfoot>" if found["totals"] else ""
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


def _heading(column: Mapping[str, Any]) -> str:
    kind = "" if column["numeric"] else WORDS
    return f'<th scope="col"{kind}>{name(column["label"], column["page_filter"])}</th>'


def _row(cells: Iterable[Mapping[str, Any]], numeric: Iterable[bool]) -> str:
    tags = []
    for index, (cell, is_number) in enumerate(zip(cells, numeric, strict=True)):
        text = name(cell["text"], cell["page_filter"])
        if index == 0 and not is_number:
            tags.append(f'<th scope="row"{WORDS}{_order(cell)}>{text}</th>')
        else:
            kind = _number(cell) if is_number else WORDS
            tags.append(f"<td{kind}{_order(cell)}>{_bar(cell)}{text}</td>")
    return f"<tr>{''.join(tags)}</tr>"


def _number(cell: Mapping[str, Any]) -> str:
    """The attributes that colour a number and sort it."""
    mood = f' data-mood="{cell["mood"]}"' if cell["mood"] else ""
    return mood if cell["value"] is None else f'{mood} data-value="{escape(str(cell["value"]))}"'


def _order(cell: Mapping[str, Any]) -> str:
    """The attribute that sorts a cell where its number or its text does not."""
    return "" if cell["sort"] is None else f' data-sort="{escape(str(cell["sort"]))}"'


def _bar(cell: Mapping[str, Any]) -> str:
    """The bar behind a number, which shows its share of the largest."""
    if cell["share"] is None:
        return ""
    box = 'viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true"'
    return f'<svg class="table__bar" {box}><rect width="{cell["share"]}" height="1"/></svg>'
