"""A tile's HTML, rendered once by the worker that has its numbers.

A fragment is the same on every page that shows the tile: a page joins fragments, and the data
route sends them to open pages. The state of the page, freshness and links are not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from widgets.rendering import markup

# Of the kinds that Plotly does not draw; all others are charts.
TEMPLATES = frozenset({"kpi", "table", "text", "funnel", "sparklines", "gauge", "headline"})


# A clause up to its comma and the words before the next figure, or up to the last word.
CLAUSE = re.compile(r"(.*[,;] )([^\d,;]*)")
LAST_WORD = re.compile(r"(.* )(\S+ )")


@dataclass(frozen=True, slots=True)
class Fragment:
    """The body of a tile and the details about its numbers, as HTML.

    `as_of` is when the platform's data was fresh. `has_chart` says that Plotly draws a figure in
    it, and `is_drawn` that its static chart is in it, so that it shows without Plotly. `period`
    and `comparison` are the days of the numbers, for the controls of an open page.
    """

    html: str
    details: str = ""
    as_of: str = ""
    has_chart: bool = False
    is_drawn: bool = False
    period: dict[str, str] | None = None
    comparison: dict[str, str] | None = None

    def dump(self) -> bytes:
        """The fragment as JSON, as it is stored and sent."""
        return orjson.dumps(self)

    @classmethod
    def load(cls, raw: bytes) -> Fragment:
        return cls(**orjson.loads(raw))


def render(payload: bytes, language: str, *, static_chart: str = "", kind: str = "") -> Fragment:
    """The fragment of a payload's JSON in a language of the portal's.

    `static_chart` is the clean SVG of its figure. With `kind`, the same numbers are shown as a
    widget of that kind would show them.
    """
    plain = orjson.loads(payload)
    shown = kind or plain["kind"]
    has_chart = is_chart(shown) and not plain["empty"] and plain["figure"] is not None
    is_drawn = has_chart and bool(static_chart)
    context = {
        "payload": plain,
        "rows": [_row(row) for row in plain["rows"]],
        "sentences": [list(_parts(sentence)) for sentence in plain.get("segments", ())],
        "table": markup.table(plain),
        "lines": markup.lines(plain),
        "breadth": markup.breadth(plain["totals"][0]["text"]) if plain["totals"] else 0,
        "html": mark_safe(plain["html"]),  # noqa: S308  # made by charts.text
        "static_chart": mark_safe(static_chart),  # noqa: S308  # cleaned when it was drawn
        "tooltip": markup.script_json(_marks(plain)) if plain.get("tooltip") else "",
        "figure": markup.script_json(_figure(plain)) if has_chart else "",
    }
    html = _rendered(shown, context, language)
    return Fragment(
        html,
        markup.details(plain["details"]),
        plain["as_of"],
        has_chart=has_chart,
        is_drawn=is_drawn,
        period=plain["period"],
        comparison=plain["comparison"],
    )


def is_chart(kind: str) -> bool:
    """True of kinds that Plotly draws. The figure of any other is for its enlargement alone."""
    return kind not in TEMPLATES


def placeholder(kind: str, language: str) -> Fragment:
    """The fragment of a tile that has no numbers yet: its skeleton."""
    return Fragment(_rendered(kind, {}, language))


def _rendered(kind: str, context: dict[str, Any], language: str) -> str:
    name = f"widgets/fragments/{kind if kind in TEMPLATES else 'chart'}.html"
    with translation.override(language):
        return str(get_template(name).render(context))


def _figure(payload: dict[str, Any]) -> dict[str, Any]:
    """The figure that the page draws, with the texts of its tooltip."""
    return {**payload["figure"], "tooltip": payload.get("tooltip")}


def _marks(payload: dict[str, Any]) -> dict[str, Any]:
    """The texts of the tooltip of a kind that needs no Plotly, in the form that charts have."""
    return {"data": [{"type": "marks", "meta": {}}], "tooltip": payload["tooltip"]}


def _parts(sentence: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The segments of a sentence. `breaks` marks the first words of a further figure's clause,
    its conjunction included: a narrow page begins a line there.
    """
    before, *rest = sentence
    named = bool(before["metric"])
    for part in rest:
        if part["metric"] and named and not before["metric"]:
            head, joint = _conjunction(before["text"])
            yield before | {"text": head}
            yield before | {"text": joint, "breaks": True}
        else:
            yield before
        named = named or bool(part["metric"])
        before = part
    yield before


def _conjunction(text: str) -> tuple[str, str]:
    """The text between two figures: the end of a clause, and the words that lead to the next."""
    found = CLAUSE.fullmatch(text) or LAST_WORD.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a list with its name as HTML."""
    named: SafeString = markup.name(row["label"], row["page_filter"])
    return row | {"name": named}
