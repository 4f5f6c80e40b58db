"""Texts of a dashboard's numbers, read back from its page, its document and its mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes, policy
from html import unescape
from typing import Any
from unicodedata import bidirectional, east_asian_width

import pypdfium2
from babel import Locale

from clients.models import Client
from clients.tenancy import within
from tests.clients.browsers import signed_in
from tests.fixtures.factories import make_member
from tests.widgets.exports.reports.factories import make_report, make_schedule
from widgets.charts.bidi import FSI, PDI
from widgets.exports.content import CompleteTable, DashboardContent, WidgetContent
from widgets.exports.document.document import Preparation, build_bundle
from widgets.exports.printing import print_bundle
from widgets.exports.reports import mails, numbers, recipients
from widgets.models import Dashboard, ReportDelivery
from widgets.rendering.document_printer import DocumentPrinter

# Kinds whose lines are told, and no total.
LISTS = ("funnel", "sparklines", "table")
INVISIBLE = str.maketrans("", "", f"{FSI}{PDI}\u00ad\ufffe")
NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
TAGS = re.compile(r"<[^>]*>")
CELLS = re.compile(r"<t([hd])[^>]*>(.*?)</t\1>", re.DOTALL)
TILES = re.compile(r"<portal-tile.*?</portal-tile>", re.DOTALL)


def bare(text: str) -> str:
    """A text without spaces and isolates, which media set in their own ways."""
    return "".join(text.split()).translate(INVISIBLE)


def printable(text: str) -> str:
    """A text without hyphens, at which lines may end, without letters that readers of PDF put in
    an order of their own, as those of Arabic, and without those of scripts that this machine may
    have no font for.
    """
    return "".join(
        char
        for char in bare(text)
        if char != "-"
        and bidirectional(char) not in ("R", "AL")
        and east_asian_width(char) not in ("W", "F")
    )


def words(html: str) -> str:
    """The text of HTML."""
    return unescape(TAGS.sub(" ", html))


def shows(text: str, value: float | None, locale: str) -> bool:
    """True where a text is a number to the last digit that it shows; read without our formats."""
    symbols = Locale.parse(locale).number_symbols["latn"]
    digits = bare(text).replace("\N{MINUS SIGN}", "-").replace(symbols["group"], "")
    found = re.search(r"-?\d[\d.]*", digits.replace(symbols["decimal"], "."))
    if value is None or found is None:
        return value is None and found is None
    number, exact = Decimal(found[0]), Decimal(repr(value)) * (100 if "%" in text else 1)
    if bare(text)[0] in "<>":
        return exact < number if text[0] == "<" else exact > number
    return abs(number - exact) <= Decimal(1).scaleb(int(number.as_tuple().exponent)) / 2


def shown_texts(widget: WidgetContent) -> Iterator[str]:
    """The numbers that a tile shows in full: its one total, lines of lists and of the legend."""
    payload: dict[str, Any] = widget.payload or {}
    if payload.get("empty"):
        return
    totals = payload.get("totals", ())
    if len(totals) == 1 and widget.spec.kind not in LISTS:
        yield totals[0]["text"]
        # A gauge tells how far its goal is, and no change.
        goal = payload["goal"]
        yield goal["share_text"] if goal else totals[0]["change_text"]
    for row in payload.get("rows", ()):
        yield from (row["text"], row["change_text"])
    yield from (key["text"] for key in payload.get("legend", ()))


def page_tiles(client: Client, board: Dashboard, query: str) -> list[str]:
    """The words of each tile of a dashboard's page, as its reader gets it."""
    reader = signed_in(make_member(client=client).user, client)
    page = reader.get(f"/dashboards/{board.slug}/?{query}").content.decode()
    return [bare(words(tile)) for tile in TILES.findall(page)]


def document_text(
    content: DashboardContent,
    tables: dict[Any, CompleteTable],
    client: Client,
    printer: DocumentPrinter,
) -> str:
    """The words of a printed document, in the order of its pages."""
    raw = build_bundle([content], tables, client.brand, Preparation(NOW))
    with pypdfium2.PdfDocument(print_bundle(raw, printer)) as document:
        return bare("".join(page.get_textpage().get_text_range() for page in document))


def mail_bodies(client: Client, board: Dashboard, content: DashboardContent) -> tuple[str, str]:
    """The text and the HTML of the mail of a report of a dashboard."""
    schedule = make_schedule(client=client, dashboards=[board], recipients=["reader@example.com"])
    state = content.scope.state.dump()
    report = make_report(schedule=schedule, numbers=numbers.keep([content]), page_state=state)
    with within(client.pk):
        recipients.post(report, ReportDelivery.Kind.REPORT, recipients.addressees(report))
        delivery = ReportDelivery.objects.for_client(client.pk).get(report=report)
        sent = mails.message_for(delivery).message().as_bytes()
    message = message_from_bytes(sent, policy=policy.default)
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    return plain.get_content(), html.get_content()


def mail_rows(html: str) -> list[list[str]]:
    """The rows of the table of numbers in a mail."""
    numbered = html.partition('class="numbers"')[2].partition("</table>")[0]
    rows = numbered.split("</tr>")[:-1]
    return [[words(cell).strip() for _, cell in CELLS.findall(row)] for row in rows]
