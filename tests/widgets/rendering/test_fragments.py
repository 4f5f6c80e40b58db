"""Fragments: a tile's HTML, the same on every page that shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import orjson
import pytest

from tests.widgets.charts.factories import (
    AMERICAN,
    make_channels,
    make_days,
)
from widgets.charts import draw
from widgets.charts.payload import Segment
from widgets.charts.registry import kinds
from widgets.frames.frame import Frame
from widgets.rendering import fragments
from widgets.rendering.fragments import Fragment

HOSTILE = "</script><script>alert(1)</script><!--\"'><img src=x onerror=alert(2)>"


def payload(kind: str, frame: Frame | None, options: Mapping[str, Any] | None = None) -> bytes:
    return draw(kind, frame, options or {}, AMERICAN).dump()


def fragment(kind: str, frame: Frame | None, options: Mapping[str, Any] | None = None) -> Fragment:
    return fragments.render(payload(kind, frame, options), "en")


class Tags(HTMLParser):
    """The names of all elements and attributes that a browser would make of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_kpi_reads_without_scripts() -> None:
    frame = make_days(
        1, 2, totals={"sessions": 1234567}, previous=[1, 1], previous_totals={"sessions": 1e6}
    )

    html = " ".join(fragment("kpi", frame).html.split())

    assert 'value="1234567" title="1,234,567" data-part="value">1.23M</data>' in html
    assert 'data-mood="good">+23.5%</span>' in html
    assert 'd="M0.0 28.0L100.0 2.0"' in html


def test_words_are_in_the_language_and_numbers_in_attributes_in_none() -> None:
    raw = payload("line", make_days(1, totals={"sessions": 1234567}))

    html = fragments.render(raw, "de").html

    assert 'value="1234567"' in html
    assert "Als Tabelle zeigen" in html


def test_every_chart_holds_its_table() -> None:
    html = fragment("bar", make_channels({"Direct": 50}, totals={"sessions": 50})).html

    assert '<th scope="row" class="table__words">' in html
    assert '<td data-value="50">50</td></tr></tbody>' in html
    assert "<tfoot>" in html
    assert "Show as table" in html


def test_a_change_is_the_second_line_of_its_cell() -> None:
    frame = make_channels({"Direct": 50, "New": 7}, previous=[40, 0])

    html = fragment("table", frame).html

    assert '<th scope="col" data-change="Change" abbr="Sessions">Sessions</th></tr>' in html
    change = '<span class="change table__change" data-mood="good" title="+10">+25.0%'
    absolute = ' <span class="table__difference">+10</span></span>'
    assert f'<td data-value="50" data-change="0.25">50{change}{absolute}</td>' in html
    assert '<td data-value="7" data-change="1e+300">7' in html


@pytest.mark.parametrize("kind", ["bar", "pie", "table", "funnel", "sparklines", "kpi", "headline"])
def test_hostile_labels_are_text(kind: str) -> None:
    over_time = kind == "sparklines"
    plain, hostile = (
        fragment(
            kind,
            make_days(1, 2) if over_time else make_channels({label: 2}),
            {"labels": {"sessions": label}},
        )
        for label in ("Direct", HOSTILE)
    )

    for part in ("html", "details"):
        expected, found = (Tags(getattr(each, part)) for each in (plain, hostile))
        assert found.elements == expected.elements
        assert found.attributes == expected.attributes


def test_a_hostile_figure_does_not_end_its_script_element() -> None:
    html = fragment("bar", make_channels({HOSTILE: 2})).html

    (text,) = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)
    assert orjson.loads(text)["data"]
    assert "<" not in text


def test_a_name_is_a_button_that_adds_its_filter_to_the_page() -> None:
    html = fragment("table", make_channels({"email": 50})).html

    attributes = 'form="page-filters" name="toggle" value="channel:email"'
    button = f'<button class="filter-link" {attributes}>'
    assert f"{button}email</button>" in html


def test_a_static_chart_is_in_the_fragment_of_its_figure() -> None:
    raw = payload("bar", make_channels({"Direct": 50}))

    bare, drawn = (fragments.render(raw, "en", static_chart=svg) for svg in ("", "<svg></svg>"))

    assert (bare.has_chart, bare.is_drawn) == (True, False)
    assert (drawn.has_chart, drawn.is_drawn) == (True, True)
    assert 'data-keep="canvas"><svg></svg></div>' in drawn.html


def test_the_days_of_the_numbers_are_beside_them() -> None:
    found = fragment("bar", make_channels({"Direct": 50}))

    assert found.period
    assert found.period["text"]
    assert found.comparison is None


def test_an_empty_answer_says_so_in_the_language_of_the_payload() -> None:
    found = fragment("line", make_days())

    assert "There is no data in this period." in found.html
    assert "portal-chart" not in found.html
    assert not found.has_chart


def test_a_chart_can_be_shown_as_the_table_of_its_rows() -> None:
    raw = payload("bar", make_channels({"Direct": 50}))

    found = fragments.render(raw, "en", kind="table")

    assert "portal-chart" not in found.html
    assert 'role="group" aria-label="Table"' in found.html
    assert not found.has_chart


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_tile_without_numbers_shows_a_placeholder(kind: str) -> None:
    html = fragments.placeholder(kind, "en").html

    assert "None" not in html
    assert "skeleton" in html or kind == "text"


def test_a_fragment_survives_being_stored() -> None:
    found = fragment("bar", make_channels({"Direct": 50}))

    assert Fragment.load(found.dump()) == found


@pytest.mark.parametrize("kind", ["pie", "funnel"])
def test_a_drawing_of_one_thing_is_words_and_a_table(kind: str) -> None:
    found = fragment(kind, make_channels({"Mail": 1200}))

    assert '<p class="tile__words"' in found.html
    assert "1,200" in found.html
    assert not {"portal-chart", "svg", "ol"} & Tags(found.html).elements
    assert not found.has_chart


@pytest.mark.parametrize(
    ("between", "broken"),
    [
        (" rose 9% to $43,979, while ", " rose 9% to $43,979, |while "),
        (" rose 9% to 140 and ", " rose 9% to 140 |and "),
        (" subió un 9 % hasta 1.200, mientras que ", " subió un 9 % hasta 1.200, |mientras que "),
        (" um 9,5 % auf 140 gestiegen, ", " um 9,5 % auf 140 gestiegen, |"),
        (
            " en hausse de 9 %, à 44\N{NO-BREAK SPACE}; ",
            " en hausse de 9 %, à 44\N{NO-BREAK SPACE}; |",
        ),
    ],
)
def test_a_second_figure_begins_its_line_with_its_conjunction(between: str, broken: str) -> None:
    sentence = [("Revenue", "revenue"), (between, ""), ("Orders", "orders"), (" fell.", "")]
    segments = [Segment(text, metric) for text, metric in sentence]
    drawn = replace(
        draw("headline", make_days(1, totals={"sessions": 1}), {}, AMERICAN),
        segments=(tuple(segments),),
    )

    html = fragments.render(drawn.dump(), "en").html

    shown = re.sub(r"<br[^>]*>", "|", html.partition("<p>")[2].partition("</p>")[0])
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == f"Revenue{broken}Orders fell."
