"""The printer's Chromium: no network, no files, bounded in time and pages, started anew."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator

import pytest

from tests.widgets.rendering.conftest import STATIC
from widgets.rendering import chromium
from widgets.rendering.document_printer import DocumentPrinter
from widgets.rendering.errors import BrowserUnavailable, DocumentTooLong, RenderingFailed

PAGE = '<html lang="en"><title>T</title><body>{body}'
SHEET = (
    '<template id="s"><section class="sheet" style="height:290mm"><div class="sheet__body" '
    'style="height:270mm"></div></section></template>'
)


@pytest.fixture(scope="module")
def printer() -> Iterator[DocumentPrinter]:
    with DocumentPrinter(STATIC, chromium.find(), seconds=60, most_pages=3) as printer:
        yield printer


def test_a_document_asks_nothing_of_a_network(printer: DocumentPrinter) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        body = (
            f'<img src="{address}/a.png"><link rel="stylesheet" href="{address}/b.css">'
            f'<iframe src="{address}/c"></iframe><object data="{address}/d"></object>'
            f'<style>body {{ background: url("{address}/e") }}</style>'
        )

        printer.pdf(PAGE.format(body=body))

        with pytest.raises(TimeoutError):
            server.accept()


def test_a_document_reads_no_file(printer: DocumentPrinter) -> None:
    plain = printer.png(PAGE.format(body='<main data-picture style="height:99px"></main>'))
    body = (
        '<main data-picture style="height:99px"><iframe src="file:///etc/hostname"></iframe></main>'
    )
    framed = printer.png(PAGE.format(body=body))
    empty = printer.png(PAGE.format(body=body.replace("file:///etc/hostname", "about:blank#")))

    assert framed == empty
    assert framed != plain


def test_scripts_of_a_document_do_not_run(printer: DocumentPrinter) -> None:
    hostile = (
        "<script>document.body.innerHTML = 'ran'</script>"
        "<img src=x onerror=\"document.querySelector('main').textContent = 'ran'\">"
    )
    body = '<main data-picture style="height:50px"></main>'

    printed = printer.png(PAGE.format(body=body + hostile))

    assert printed == printer.png(PAGE.format(body=body))


def test_a_document_of_too_many_pages_is_refused(printer: DocumentPrinter) -> None:
    blocks = '<div style="height:200mm"></div>' * 4
    body = f'{SHEET}<div data-flow="begins" data-sheet="s">{blocks}</div>'

    with pytest.raises(DocumentTooLong):
        printer.pdf(PAGE.format(body=body))


def test_a_document_that_cannot_be_laid_out_leaves_the_next_alone(
    printer: DocumentPrinter,
) -> None:
    broken = PAGE.format(body='<div data-flow="begins" data-sheet="nowhere"><p></p></div>')

    with pytest.raises(RenderingFailed):
        printer.pdf(broken)

    assert printer.pdf(PAGE.format(body="words")).startswith(b"%PDF")


def test_a_hanging_document_is_killed_and_the_next_one_printed() -> None:
    with DocumentPrinter(STATIC, chromium.find(), seconds=60) as printer:
        printer.pdf(PAGE.format(body="first"))
        printer.prepare()  # else the next page's preparation would hang, for longer
        before = printer.pid
        printer.seconds = 1
        os.kill(before, signal.SIGSTOP)

        with pytest.raises(RenderingFailed):
            printer.pdf(PAGE.format(body="hangs"))
        printer.seconds = 60

        assert _printed_again(printer).startswith(b"%PDF")
        assert printer.pid != before


def test_without_a_browser_nothing_is_printed() -> None:
    with DocumentPrinter(STATIC, "/nowhere/chromium") as printer, pytest.raises(BrowserUnavailable):
        printer.pdf(PAGE.format(body=""))


def _printed_again(printer: DocumentPrinter) -> bytes:
    """The first call may find the browser dying."""
    try:
        return printer.pdf(PAGE.format(body="next"))
    except RenderingFailed:
        return printer.pdf(PAGE.format(body="next"))
