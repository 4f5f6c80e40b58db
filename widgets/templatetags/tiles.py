"""Parts of a dashboard as HTML, made once for all who see the same and kept in memory."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import orjson
from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from widgets.charts.bidi import FSI
from widgets.pages.dashboards import Tile
from widgets.pages.filter_bar import FilterLinks
from widgets.pages.period_picker import PeriodPicker
from widgets.results import drawings

register = template.Library()

# Of the kinds that are not drawings.
TEMPLATES = {"kpi", "table", "text", "funnel", "sparklines", "gauge", "headline"}
MOST_REMEMBERED = 512
# Spaces and points between digits, half as wide as these.
NARROW = frozenset(" .,'\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{RIGHT SINGLE QUOTATION MARK}")
BROADEST = 20
WORDS = ' class="table__words"'


@register.simple_tag
def period(picker: PeriodPicker) -> SafeString:
    return _period(picker, get_language() or "")


@register.simple_tag
def tile_attributes(tile: Tile) -> SafeString:
    """A tile's place and what scripts know of it. Joined by hand: a page has dozens of them."""
    at, fresh = tile.spec, tile.status_line
    names = f"tile tile--{at.kind} tile--w{at.width} tile--h{at.height}"
    attributes: dict[str, object] = {"class": names, "role": "group"}
    if at.title:
        attributes["aria-labelledby"] = f"t{at.widget_id}"
    attributes |= {"data-id": at.widget_id, "data-kind": at.kind, "data-etag": tile.etag}
    if not tile.body:
        attributes["data-bare"] = ""
    if fresh:
        attributes |= {"data-state": fresh.state, "data-code": fresh.code}
        attributes |= {"data-retry-in": fresh.retry_in or "", "data-fresh-in": fresh.fresh_in or ""}
    joined = " ".join(f'{name}="{escape(str(value))}"' for name, value in attributes.items())
    return mark_safe(joined)  # noqa: S308


@register.simple_tag
def tile_body(tile: Tile, filter_links: FilterLinks | None = None) -> SafeString:
    """The body of a tile; with `filter_links`, names of entities set page filters."""
    return _body(tile.spec.kind, tile.body, get_language() or "", tile.drawing, filter_links)


@register.filter
def breadth(text: str) -> int:
    """The width of a number in characters, so that style sheets can have it fit its line.

    `fill.js` says the same of numbers that come later.
    """
    narrow = sum(character in NARROW for character in text)
    return min(len(text) - narrow // 2, BROADEST)


@register.simple_tag
def named(row: dict[str, Any] | None, filter_links: FilterLinks | None) -> SafeString:
    """The name of a list's row, as a filter link where it stands for a page filter."""
    found = row or {"label": ""}
    name = _name(found["label"], found.get("page_filter", ""), filter_links)
    return mark_safe(name)  # noqa: S308  # escaped


@register.simple_tag
def tile_details(tile: Tile) -> SafeString:
    return _details(tile.body) if tile.body else SafeString("")


@lru_cache(maxsize=MOST_REMEMBERED)
def _details(answer: bytes) -> SafeString:
    lines = (
        f"<dt>{escape(detail['term'])}</dt><dd>{escape(detail['text'])}</dd>"
        for detail in orjson.loads(answer)["details"]
    )
    return mark_safe("".join(lines))  # noqa: S308  # escaped above


@lru_cache(maxsize=MOST_REMEMBERED)
def _period(picker: PeriodPicker, _language: str) -> SafeString:
    return mark_safe(get_template("widgets/_period_picker.html").render({"picker": picker}))  # noqa: S308


@lru_cache(maxsize=MOST_REMEMBERED)
def _body(
    kind: str,
    answer: bytes | None,
    _language: str,
    drawing: bytes,
    filter_links: FilterLinks | None,
) -> SafeString:
    # The answer itself is the key: no reader can be handed what was made for another.
    payload = orjson.loads(answer) if answer else None
    context = {
        "payload": payload,
        "filter_links": filter_links,
        "table": _table((payload or {}).get("table"), filter_links),
        "html": mark_safe((payload or {}).get("html", "")),  # noqa: S308  # made by charts.text
        "static_chart": mark_safe(_static_chart(drawing, payload) or ""),  # noqa: S308  # cleaned when drawn
        "figure": mark_safe(_for_script(payload and payload["figure"])),  # noqa: S308
    }
    name = f"widgets/tiles/{kind if kind in TEMPLATES else 'chart'}.html"
    return mark_safe(get_template(name).render(context))  # noqa: S308


def _static_chart(drawing: bytes, payload: dict[str, Any] | None) -> str | None:
    return drawings.markup(drawing, payload["figure"]) if drawing and payload else None


def _for_script(figure: dict[str, Any] | None) -> str:
    """JSON that no `</script>` or `<!--` in a text can end."""
    text = orjson.dumps(figure).decode().replace("<", "\\u003c").replace(">", "\\u003e")
    return text.replace("&", "\\u0026")


def _table(table: dict[str, Any] | None, filter_links: FilterLinks | None) -> SafeString:
    """A payload's table. Joined by hand: a template takes forty times as long per cell."""
    if not table:
        return mark_safe("")
    numeric = [column["numeric"] for column in table["columns"]]
    head = "".join(
        f'<th scope="col"{"" if column["numeric"] else WORDS}>'
        f"{_name(column['label'], column.get('page_filter', ''), filter_links)}</th>"
        for column in table["columns"]
    )
    rows = "".join(_row(row, numeric, filter_links) for row in table["rows"])
    foot = (
        f"<tfoot>{_row(table['totals'], numeric, filter_links)}</tfoot>" if table["totals"] else ""
    )
    html = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>{foot}"
    return mark_safe(html)  # noqa: S308


def _row(cells: list[dict[str, Any]], numeric: list[bool], filter_links: FilterLinks | None) -> str:
    tags = []
    for index, (cell, is_number) in enumerate(zip(cells, numeric, strict=True)):
        text = _name(cell["text"], cell.get("page_filter", ""), filter_links)
        if index == 0 and not is_number:
            tags.append(f'<th scope="row"{WORDS}{_order(cell)}>{text}</th>')
        else:
            kind = _number(cell) if is_number else WORDS
            tags.append(f"<td{kind}{_order(cell)}>{_bar(cell)}{text}</td>")
    return f"<tr>{''.join(tags)}</tr>"


def _name(text: str, page_filter: str, filter_links: FilterLinks | None) -> str:
    """Escaped; a filter link where it stands for a page filter."""
    search = filter_links.search(page_filter) if filter_links and page_filter else ""
    if not search or filter_links is None:
        return _isolated(text)
    current = ' aria-current="true"' if page_filter in filter_links.page_filters else ""
    places = f'href="{escape(search)}" data-turn data-page-filter="{escape(page_filter)}"{current}'
    return f'<a class="filter-link" {places}>{_isolated(text)}</a>'


def _isolated(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>" if text.startswith(FSI) else escape(text)


def _number(cell: dict[str, Any]) -> str:
    """Attributes that sort and colour the cell."""
    mood = f' data-mood="{cell["mood"]}"' if cell["mood"] else ""
    return mood if cell["value"] is None else f'{mood} data-value="{escape(str(cell["value"]))}"'


def _order(cell: dict[str, Any]) -> str:
    """The sort attribute of a cell whose number or text does not sort it."""
    sort = cell.get("sort")  # stored before cells had one, a payload has none
    return "" if sort is None else f' data-sort="{escape(str(sort))}"'


def _bar(cell: dict[str, Any]) -> str:
    # Stored before cells had shares, a payload has none.
    share = cell.get("share")
    if share is None:
        return ""
    box = 'viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true"'
    return f'<svg class="table__bar" {box}><rect width="{share}" height="1"/></svg>'
