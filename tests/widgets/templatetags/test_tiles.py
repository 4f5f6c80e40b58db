from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.utils import translation

from tests.widgets.charts.factories import AMERICAN, make_channels, make_days
from widgets.charts import draw
from widgets.frames.frame import Frame
from widgets.pages.dashboards import Tile
from widgets.results.dashboard_specs import WidgetSpec
from widgets.templatetags.tiles import tile_body


def body(kind: str, frame: Frame | None, options: Mapping[str, Any] | None = None) -> str:
    answer = draw(kind, frame, options or {}, AMERICAN).dump()
    return tile_body(Tile(WidgetSpec(uuid4(), kind, {}, None), None, answer))


def test_a_kpi_can_be_read_without_scripts() -> None:
    frame = make_days(
        1, 2, totals={"sessions": 1234567}, previous=[1, 1], previous_totals={"sessions": 1e6}
    )

    html = body("kpi", frame)

    assert ' value="1234567" title="1,234,567" data-part="value">1.23M</data>' in html
    assert 'data-mood="good" data-part="change">+23.5%</span>' in html
    assert 'd="M0.0 28.0L100.0 2.0"' in html


def test_numbers_in_attributes_follow_no_locale() -> None:
    with translation.override("de"):
        html = body("kpi", make_days(1, totals={"sessions": 1234567}))

    assert ' value="1234567" title=' in html


def test_every_drawing_has_its_table() -> None:
    html = body("bar", make_channels({"Direct": 50}, totals={"sessions": 50}))

    assert (
        '<tbody><tr><th scope="row" class="table__words">Direct</th>'
        '<td data-value="50">50</td></tr></tbody>' in html
    )
    assert "<tfoot>" in html
    assert "Show as table" in html


def test_text_from_a_platform_is_never_markup() -> None:
    attack = "</script><script>alert(1)</script><!--"

    for kind in ("bar", "table"):
        html = body(kind, make_channels({attack: 1}), {"labels": {"sessions": attack}})
        assert "<script>alert" not in html
        assert "<!--" not in html


def test_words_of_a_text_tile_are_html() -> None:
    assert "<strong>Hi</strong>" in body("text", None, {"markdown": "**Hi**"})


def test_an_empty_answer_says_so_in_the_readers_language() -> None:
    html = body("line", make_days())

    assert re.search(r'data-part="empty">There is no data in this period\.', html)
    assert re.search(r'<portal-chart class="chart" data-part="full" hidden', html)


def test_a_tile_without_an_answer_is_laid_out_for_one() -> None:
    for kind, part in (("kpi", "value"), ("line", "canvas"), ("bar", "table"), ("table", "table")):
        html = tile_body(Tile(WidgetSpec(uuid4(), kind, {}, None), None, None))
        assert f'data-part="{part}"' in html
        assert "skeleton" in html
        assert "None" not in html
