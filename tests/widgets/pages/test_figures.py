"""Figures of a headline lead to the tile that shows the same number, or nowhere."""

from typing import Any
from uuid import UUID, uuid4

from widgets.pages.figures import explaining, linked, metric_tiles, with_cause
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


def stating(key: str, sentence: str = "Mostly <a data-breakdown>Email</a>.") -> str:
    return f'<p>Chart</p><template data-cause="{key}">{sentence}</template>'


TOLD = (
    '<p><a data-figure="visits">Visits</a> and <a data-figure="revenue">Revenue</a> rose.</p>'
    '<p data-part="cause" data-figures="revenue $9 $5|visits 3 2"></p>'
)


def test_the_cause_of_the_first_figure_leads_to_its_breakdown() -> None:
    one, other = uuid4(), uuid4()
    tiles = [(one, stating("revenue $9 $5")), (other, stating("visits 3 2"))]

    html = with_cause(TOLD, tiles)

    assert html.endswith(f'Mostly <a data-breakdown href="#tile-{other}">Email</a>.</p>')


def test_a_breakdown_of_other_numbers_explains_nothing() -> None:
    assert with_cause(TOLD, [(uuid4(), stating("visits 4 2"))]) == TOLD


def test_widgets_of_other_accounts_and_filters_explain_nothing() -> None:
    bars = spec("bar", "revenue", dimensions=("channel",))
    foreign = spec("bar", "revenue", connection=BLOG)
    filtered = spec("bar", "revenue", filters=EMAIL)

    assert explaining([HEADLINE, bars, foreign, filtered]) == {bars.widget_id}
    assert explaining([bars]) == frozenset()
