"""The figures as a table, and how they stand to what was aimed at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bench.answers import CONNECTIONS, Cell
from bench.browser import Traffic
from bench.spread import Spread

FIRST_VISIT_BYTES = 600_000
# What, next to what, aim in words; all in requests per second.
RATIOS = (
    ("data", "bare Django", "4 or more"),
    ("data", "bare ASGI", "0.5 or more"),
    ("page", "bare Django", "0.4 or more"),
)


def answers(cells: Mapping[tuple[str, int], Cell]) -> Iterator[str]:
    yield from _table(
        ("answer", "connections", "requests/s", "p95 ms", "server CPU µs"),
        [
            (name, str(connections), str(cell.per_second), f"{cell.p95_ms:.1f}", str(cell.cpu_us))
            for (name, connections), cell in sorted(cells.items(), key=lambda item: item[0])
        ],
    )


def charts(times: Mapping[tuple[str, str], Spread]) -> Iterator[str]:
    rows = [(name, cache, str(spread)) for (name, cache), spread in sorted(times.items())]
    yield from _table(("charts drawn", "cache", "ms"), rows)


def traffic(found: Sequence[Traffic]) -> Iterator[str]:
    total = Traffic("all", sum(one.requests for one in found), sum(one.bytes for one in found))
    rows = [(one.kind, str(one.requests), f"{one.bytes:,}") for one in (*found, total)]
    yield from _table(("first visit", "requests", "bytes"), rows)


def aims(
    cells: Mapping[tuple[str, int], Cell],
    times: Mapping[tuple[str, str], Spread],
    found: Sequence[Traffic],
) -> Iterator[str]:
    rows = []
    for name, other, aim in RATIOS:
        ratios = [
            cells[name, each].per_second.middle / cells[other, each].per_second.middle
            for each in CONNECTIONS
        ]
        words = " · ".join(f"{ratio:.2f}" for ratio in ratios)
        at = " · ".join(map(str, CONNECTIONS))
        rows.append((f"{name} / {other}, requests/s at {at}", words, aim))
    for cache in ("cold", "warm"):
        ratio = times["dashboard", cache].middle / times["static page", cache].middle
        rows.append((f"dashboard / static page, ms, {cache}", f"{ratio:.2f}", "1.2 or less"))
    total = sum(one.bytes for one in found)
    rows.append(("first visit, bytes", f"{total:,}", f"less than {FIRST_VISIT_BYTES:,}"))
    yield from _table(("ratio", "measured", "aim"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["─" * width for width in widths], *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
