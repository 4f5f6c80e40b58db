"""Foreign JSON: one parser, which raises one error."""

from __future__ import annotations

import ast
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.bounded_json import ANSWER, BODY, EVENT, FORM, BadJson, Limits, loads

ALL = (FORM, BODY, EVENT, ANSWER)
ROOT = Path(__file__).resolve().parents[2]
# JSON of our own: values in Redis, signed tickets, rows, set-up files.
OWN = {
    "clients/auth/tickets.py",
    "clients/bounded_json.py",
    "demo/environment.py",
    "demo/gallery/examples.py",
    "demo/seed.py",
    "widgets/exports/collecting.py",
    "widgets/exports/document/bundle.py",
    "widgets/exports/reports/changes.py",
    "widgets/pages/tile_row.py",
    "widgets/realtime/data_route.py",
    "widgets/rendering/fragments.py",
    "widgets/realtime/hub.py",
    "widgets/queries/query.py",
    "widgets/results/dashboard_specs.py",
    "widgets/results/static_charts.py",
    "widgets/results/cache_entry.py",
    "widgets/results/chart_annotations.py",
    "widgets/results/freshness.py",
    "widgets/sources/rate_limit/limiter.py",
}


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize("limits", ALL)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "[" * 100_000,
        '{"a":' * 100_000,
        nested(100_000),
        "1" * 5_000,
        "-" + "9" * 300,
        '"\\ud800"',
        '{"\\udfff": 1}',
        '[[["\\ud800"]]]',
        "NaN",
        "-Infinity",
        "1 2",
        '"a\nb"',
        b"\xff",
        b'"\xed\xa0\x80"',
        '"\ud800"',
        "[1,]",
        "{'a': 1}",
    ],
)
def test_unrepresentable_json_is_refused(limits: Limits, text: str | bytes) -> None:
    with pytest.raises(BadJson):
        loads(text, limits)


@pytest.mark.parametrize("limits", ALL)
def test_size_and_depth_are_accepted_up_to_the_limit(limits: Limits) -> None:
    assert loads(nested(limits.depth), limits)
    assert loads(f'"{"a" * (limits.size - 2)}"', limits)
    with pytest.raises(BadJson, match="deep at most"):
        loads(nested(limits.depth + 1), limits)
    with pytest.raises(BadJson, match="KiB at most"):
        loads(f'"{"a" * (limits.size - 1)}"', limits)


def test_size_is_counted_in_bytes() -> None:
    with pytest.raises(BadJson, match="64 KiB at most"):
        loads(f'"{"é" * (FORM.size // 2)}"', FORM)


def test_nul_is_refused_for_stored_values() -> None:
    for limits in (FORM, BODY):
        with pytest.raises(BadJson, match="NUL"):
            loads('{"a\\u0000": 1}', limits)
    assert loads('"\\u0000"', EVENT) == loads('"\\u0000"', ANSWER) == "\0"


def test_exact_numbers_keep_all_digits() -> None:
    assert loads("[0.1, 12345678901234567890123]", ANSWER) == [
        Decimal("0.1"),
        12345678901234567890123,
    ]
    assert loads("[0.1, 9223372036854775807]", FORM) == [0.1, 2**63 - 1]
    for text in ("1e999", "9223372036854775808"):
        with pytest.raises(BadJson, match="number"):
            loads(text, FORM)


@given(st.binary(max_size=200) | st.text(max_size=200), st.sampled_from(ALL))
def test_any_input_yields_a_value_or_bad_json(raw: bytes | str, limits: Limits) -> None:
    with suppress(BadJson):
        loads(raw, limits)


def test_no_other_module_parses_foreign_json() -> None:
    found = set()
    for package in ("clients", "demo", "portal", "widgets"):
        for path in (ROOT / package).rglob("*.py"):
            if _parses(path):
                found.add(str(path.relative_to(ROOT)))

    assert found == OWN


def _parses(path: Path) -> bool:
    """True if a module calls `json.loads`, `orjson.loads` or a `loads` imported from them."""
    tree = ast.parse(path.read_text())
    imports = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("json", "orjson")
        for alias in node.names
    }
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return bool(calls & {"json.loads", "orjson.loads"}) or "loads" in imports
