"""The same numbers on the page, in PDF, PNG, XLSX, CSV and in the mail, read back from each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import bidirectional
from uuid import UUID

import pytest
from pytest_django import Settings

from bench.dashboards import KINDS
from clients.models import Client, Connection
from clients.secrets import vault
from clients.tenancy import across_clients, within
from demo.accounts import CLIENTS
from demo.seed import seed, write_dashboard
from tests.fixtures.factories import make_connection, make_widget
from tests.fixtures.platform import connect
from tests.fixtures.sandbox import Sandbox
from tests.widgets.exports import media
from tests.widgets.exports.media import bare, printable, shown_texts, shows
from tests.widgets.exports.reading_back import RecordedTables
from tests.widgets.exports.test_same_numbers import MONTH, check_files, scopes_of, visits
from widgets.charts.formats import writer
from widgets.charts.numbers import plain
from widgets.exports.collecting import collect
from widgets.exports.content import CompleteTable, DashboardContent, WidgetContent
from widgets.exports.document.bundle import Bundle
from widgets.exports.document.document import build_picture
from widgets.exports.document.tiles import WORDS
from widgets.exports.reports import numbers
from widgets.models import Dashboard
from widgets.rendering.document_printer import DocumentPrinter
from widgets.sources.account import Priority

pytestmark = pytest.mark.django_db

LONG = "Quarterly revenue of all shops and channels / 四半期の売上 / إيرادات الربع " * 5
DAYS = f"from={MONTH.period.start}&to={MONTH.period.end}&compare=previous_period"
ROWS = {
    "metrics": ["page_views"],
    "dimensions": ["page_url"],
    "filters": [{"field": "page_url", "operator": "contains", "value": "/rows"}],
}
NOTHING = [{"field": "page_url", "operator": "contains", "value": "/nowhere"}]


class Export:
    """One dashboard of a client, with its content and complete tables."""

    def __init__(self, client: Client, content: DashboardContent) -> None:
        self.client, self.content = client, content
        self.tables = RecordedTables(content)
        self.locale = content.scope.formats.locale
        with within(client.pk):
            boards = Dashboard.objects.for_client(client.pk)
            self.board = boards.get(pk=content.scope.dashboard_id)

    def complete(self) -> dict[UUID, CompleteTable]:
        found = {w.spec.widget_id: self.tables(w) for w in self.widgets if w.spec.kind == "table"}
        return {key: table for key, table in found.items() if table}

    @property
    def widgets(self) -> tuple[WidgetContent, ...]:
        return self.content.widgets


def check_texts(export: Export) -> None:
    """Texts are their numbers, to the last digit that they show."""
    for widget in export.widgets:
        for total in (widget.payload or {}).get("totals", ()):
            assert shows(total["exact"], total["value"], export.locale), total


def check_page(export: Export) -> None:
    tiles = media.page_tiles(export.client, export.board, DAYS)
    assert len(tiles) == len(export.widgets)
    for widget, tile in zip(export.widgets, tiles, strict=True):
        shown = [bare(text) for text in shown_texts(widget)]
        assert [text for text in shown if text not in tile] == [], widget.title
        assert bare(widget.problem) in tile


def check_document(export: Export, printer: DocumentPrinter) -> None:
    complete = export.complete()
    text = printable(media.document_text(export.content, complete, export.client, printer))
    for widget in export.widgets:
        title = widget.spec.title if widget.spec.kind in WORDS else widget.title
        shown = [*shown_texts(widget), title, widget.problem]
        if widget.spec.kind == "table" and widget.payload:
            shown += [cell["text"] for row in _page_rows(widget) for cell in row[1:]]
            shown += _complete_rows(export, complete[widget.spec.widget_id])
        assert [each for each in shown if printable(each) not in text] == [], widget.title


def check_mail(export: Export) -> None:
    plain_text, html = media.mail_bodies(export.client, export.board, export.content)
    told = numbers.headlines(numbers.keep([export.content]))
    assert media.mail_rows(html) == [[n.label, n.text, n.change_text] for n in told]
    lines = plain_text.splitlines()
    for number in told:
        change = f" ({number.change_text})" if number.change_text else ""
        assert f"{number.label} · {number.text}{change}" in lines


def check_pictures(export: Export) -> None:
    for widget in export.widgets:
        if widget.payload:
            alone = replace(export.content, widgets=(widget,))
            html = Bundle.load(build_picture(alone, export.client.brand, now=media.NOW)).html
            text = bare(media.words(html))
            assert [each for each in shown_texts(widget) if bare(each) not in text] == []


def _page_rows(widget: WidgetContent) -> list[list[dict[str, Any]]]:
    payload: dict[str, Any] = widget.payload or {}
    return [] if payload["empty"] else payload["table"]["rows"]


def _complete_rows(export: Export, table: CompleteTable) -> Iterator[str]:
    """Name and first number of every row, as paper has them."""
    column = next(column for column in table.columns if column.column.is_metric)
    at = table.columns.index(column)
    write = writer(export.content.scope.formats, column.currency or None)
    for row in table.rows:
        text = write.exact(row[at], column.column.unit)
        assert shows(text, plain(row[at]), export.locale)
        name = write.plain_name(row[0], table.columns[0].column) if at == 1 else ""
        is_turned = any(bidirectional(char) == "AL" for char in name)
        # A reader of PDF sees the parts of such a path in their order on paper.
        yield f"{'/'.join(reversed(name.split('/'))) if is_turned else name}{text}"


def check_all(
    client: Client, content: DashboardContent, folder: Path, printer: DocumentPrinter
) -> int:
    export = Export(client, content)
    folder.mkdir()
    checked = check_files(content, folder, tables=export.tables)
    check_texts(export)
    check_page(export)
    check_document(export, printer)
    check_pictures(export)
    check_mail(export)
    return checked


@pytest.mark.parametrize("slug", [client.slug for client in CLIENTS])
def test_every_widget_of_the_demos_clients(
    platform: Sandbox, settings: Settings, tmp_path: Path, printer: DocumentPrinter, slug: str
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    seed(platform.base_url)
    with across_clients():
        client = Client.objects.across_clients().select_related("brand").get(slug=slug)

    checked = 0
    for number, scope in enumerate(scopes_of(client)):
        content = collect(scope, priority=Priority.SCREEN)
        checked += check_all(client, content, tmp_path / str(number), printer)

    assert checked > 10


@pytest.fixture
def crowded(acme: Client, platform: Sandbox) -> DashboardContent:
    """Every kind, 2,000 rows named in many scripts, nothing, a zero, and a failed widget."""
    newcomer = connect(acme, platform, workspace="newcomer")
    platform.insert(vault.open_key(newcomer).get_secret_value(), visits(platform))
    with within(acme.pk):
        write_dashboard(acme, KINDS, connect(acme, platform), 0)
        board = Dashboard.objects.for_client(acme.pk).get()

    def add(title: str, kind: str, on: Connection, **query: Any) -> None:
        asked = {"connection": str(on.pk), **query}
        make_widget(dashboard=board, title=title, kind=kind, query=asked, position=99)

    unknown = make_connection(client=acme, base_url=platform.base_url)
    add("Pages / 料金 / الأسعار", "table", newcomer, **ROWS)
    add("No rows", "table", newcomer, **ROWS | {"filters": NOTHING})
    add("No orders", "kpi", newcomer, metrics=["conversions"])
    add("Refused", "line", unknown, metrics=["sessions"], dimensions=["day"])
    (scope,) = scopes_of(acme)
    return collect(scope, priority=Priority.SCREEN)


def test_a_board_of_everything_at_once(
    acme: Client, crowded: DashboardContent, tmp_path: Path, printer: DocumentPrinter
) -> None:
    titled = tuple(
        replace(widget, title=title, spec=replace(widget.spec, title=title))
        for widget, title in ((each, f"{at} {LONG}") for at, each in enumerate(crowded.widgets))
    )
    content = replace(crowded, title=LONG, widgets=titled)

    assert len(LONG) >= 300
    assert [bool(widget.problem) for widget in titled].count(True) == 1
    assert check_all(acme, content, tmp_path / "all", printer) == 16
