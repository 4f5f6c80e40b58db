"""The figures as tables, and how they stand to what was aimed at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import getloadavg

from bench.answers import CONNECTIONS
from bench.browser import Traffic
from bench.load import Measure
from bench.spread import Spread

Cells = Mapping[tuple[str, int], Sequence[Measure]]
Times = Mapping[tuple[str, str], Sequence[float]]

FIRST_VISIT_BYTES = 600_000
# What, next to what, aim in words; in requests per second.
RATIOS = (
    ("data", "bare Django", "4 or more"),
    ("data", "bare ASGI", "0.5 or more"),
    ("page", "bare Django", "0.4 or more"),
)


def answers(cells: Cells) -> Iterator[str]:
    head = ("answer", "connections", "requests/s", "p95 ms", "server CPU µs")
    rows = [
        (
            name,
            str(connections),
            format(Spread.of(each.per_second for each in found), ",.0f"),
            format(Spread.of(each.p95_ms for each in found), ".1f"),
            format(Spread.of(each.cpu_us for each in found), ",.0f"),
        )
        for (name, connections), found in sorted(cells.items())
    ]
    yield from table(head, rows)


def charts(times: Times) -> Iterator[str]:
    rows = [
        (name, cache, format(Spread.of(found), ",.0f"))
        for (name, cache), found in sorted(times.items())
    ]
    yield from table(("charts drawn", "cache", "ms"), rows)


def traffic(found: Sequence[Traffic]) -> Iterator[str]:
    total = Traffic("all", sum(one.requests for one in found), sum(one.bytes for one in found))
    rows = [(one.kind, str(one.requests), f"{one.bytes:,}") for one in (*found, total)]
    yield from table(("first visit", "requests", "bytes"), rows)


def aims(cells: Cells, times: Times, found: Sequence[Traffic]) -> Iterator[str]:
    rows = [
        (
            f"{name} / {other}, requests/s at {each}",
            _speed(cells[name, each], cells[other, each]),
            aim,
        )
        for name, other, aim in RATIOS
        for each in CONNECTIONS
    ]
    for cache in ("cold", "warm"):
        ratio = Spread.ratio(times["dashboard", cache], times["static page", cache])
        rows.append((f"dashboard / static page, ms, {cache}", f"{ratio:.2f}", "1.2 or less"))
    total = sum(one.bytes for one in found)
    rows.append(("first visit, bytes", f"{total:,}", f"less than {FIRST_VISIT_BYTES:,}"))
    yield from table(("ratio, turn by turn", "measured", "aim"), rows)


def _speed(ours: Sequence[Measure], others: Sequence[Measure]) -> str:
    ratio = Spread.ratio((each.per_second for each in ours), (each.per_second for each in others))
    return format(ratio, ".2f")


def load() -> str:
    """How busy the machine is: with others before a run, with the run itself after it."""
    return "load " + ", ".join(format(each, ".1f") for each in getloadavg())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of Markdown, to be read as they are or put into a document."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
    yield ""
