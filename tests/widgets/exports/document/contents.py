"""Contents of documents: the gallery's widgets as DashboardContent, and the demo's brands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from clients.auth.viewer import Formats
from clients.models import Brand
from demo.content import DemoClient
from demo.gallery import examples, frames
from demo.gallery.examples import CASES, EXAMPLES, NAMESPACE
from demo.logos import draw_logo
from demo.pictures import PICTURES, draw_picture
from widgets.exports.content import (
    CompleteTable,
    DashboardContent,
    ExportScope,
    TableColumn,
    WidgetContent,
)
from widgets.frames.frame import Column, Unit, Value
from widgets.queries import state as states
from widgets.queries.periods import Comparison, DateRange
from widgets.results.dashboard_specs import WidgetSpec

CLIENT = UUID("11111111-1111-4111-8111-111111111111")
AMERICAN = Formats("en_US", "USD", "America/New_York", 6)
GERMAN = Formats("de_DE", "EUR", "Europe/Berlin", 0)


def brand_of(demo_client: DemoClient) -> Brand:
    """The brand of a client of the demo, which no database knows."""
    brand = Brand(**demo_client.brand)
    logo = draw_logo(demo_client.slug, demo_client.brand, dark=False)
    logo.name = "logo.png"
    brand.logo = logo
    if demo_client.slug in PICTURES:
        picture = draw_picture(demo_client.slug, demo_client.brand)
        picture.name = "picture.webp"
        brand.picture = picture
    return brand


def plain_brand(**fields: Any) -> Brand:
    return Brand(**{"name": "Acme", "colour": "#1f6f5c", "second_colour": "#d98a29"} | fields)


def gallery(
    formats: Formats, case: str = "normal", *, kinds: Iterable[str] = (), **fields: Any
) -> DashboardContent:
    """All of the gallery's examples in one state, or those of some kinds."""
    chosen = [example for example in EXAMPLES if not kinds or example.kind in set(kinds)]
    widgets = tuple(examples.contents(chosen, CASES[case], formats, "Acme"))
    return dashboard(formats, widgets, CASES[case].period, **fields)


def dashboard(
    formats: Formats,
    widgets: tuple[WidgetContent, ...],
    period: DateRange | None = None,
    *,
    title: str = "Marketing overview",
    widget_id: UUID | None = None,
) -> DashboardContent:
    days = period or DateRange(date(2026, 10, 21), date(2026, 11, 19))
    state = states.choose(None, days, Comparison.PREVIOUS_PERIOD, frames.TODAY)
    scope = ExportScope(CLIENT, CLIENT, widget_id, state, formats)
    return DashboardContent(scope, "Acme", title, "How the shop is doing, at a glance.", widgets)


def failed(kind: str = "line", title: str = "Sessions by day") -> WidgetContent:
    spec = WidgetSpec(uuid5(NAMESPACE, title), kind, {}, None, title=title)
    return WidgetContent(spec, title, problem="The platform has not answered since 09:40.")


def table_widget(title: str = "Campaigns") -> WidgetContent:
    """A table whose rows are those of `rows_of_table`."""
    (widget,) = gallery(AMERICAN, kinds=("table",)).widgets
    spec = replace(widget.spec, title=title, options={})
    return replace(widget, spec=spec, title=title)


def rows_of_table(count: int, *, names: str = "Campaign {}") -> CompleteTable:
    """So many rows of a name, a count and its count before."""
    name = Column("campaign", "Campaign")
    sessions = Column("sessions", "Sessions", Unit.COUNT)
    columns = (
        TableColumn(name, "Campaign"),
        TableColumn(sessions, "Sessions"),
        TableColumn(sessions, "Sessions, previous period", is_previous=True),
    )
    rows: list[tuple[Value, ...]] = [
        (names.format(number), 10_000 - number, 9_000) for number in range(1, count + 1)
    ]
    return CompleteTable(columns, rows, totals=(None, 123_456, 120_000))
