"""Figures of a headline lead to the tile that shows the same number, or nowhere."""

from typing import Any
from uuid import UUID, uuid4

from widgets.pages.figures import linked, metric_tiles
from widgets.queries.query import Query
from widgets.results.dashboard_specs import WidgetSpec

SHOP, BLOG = UUID(int=1), UUID(int=2)
EMAIL = ({"field": "channel", "operator": "eq", "value": "email"},)


def spec(kind: str, *metrics: str, connection: UUID = SHOP, **query: Any) -> WidgetSpec:
    return WidgetSpec(uuid4(), kind, {}, Query(connection=connection, metrics=metrics, **query))


HEADLINE = spec("headline", "revenue", "sessions", "bounces")


def test_a_single_number_goes_before_a_drawing() -> None:
    line, kpi = spec("line", "revenue", "sessions"), spec("kpi", "revenue")

    found = metric_tiles([HEADLINE, line, kpi])

    assert found == {"revenue": kpi.widget_id, "sessions": line.widget_id}


def test_other_numbers_of_the_same_name_are_no_place_to_go() -> None:
    filtered = spec("kpi", "revenue", filters=EMAIL)
    foreign = spec("kpi", "revenue", connection=BLOG)

    assert metric_tiles([HEADLINE, filtered, foreign]) == {}


def test_pages_without_a_headline_have_no_figures() -> None:
    assert metric_tiles([spec("kpi", "revenue")]) == {}


def test_a_figure_without_a_tile_stays_plain() -> None:
    html = '<a data-figure="revenue">Revenue</a> and <a data-figure="bounces">Bounces</a>'

    assert linked(html, {"revenue": SHOP}) == (
        f'<a data-figure="revenue" href="#tile-{SHOP}">Revenue</a> and '
        '<a data-figure="bounces">Bounces</a>'
    )
