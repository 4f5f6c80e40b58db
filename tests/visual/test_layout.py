from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.visual import layout

TILE: dict[str, Any] = {
    "kind": "kpi",
    "box": [60, 365, 321, 196],
    "text": "Sessions 1,234",
    "colours": ["23 25 28 255", "47 107 79 255"],
}
CHANGES = {
    "moved": {"box": [60, 369, 321, 196]},
    "grown": {"box": [60, 365, 321, 200]},
    "said": {"text": "Sessions 1,235"},
    "painted": {"colours": ["23 25 28 255", "47 111 79 255"]},
    "bare": {"colours": ["23 25 28 255"]},
    "other kind": {"kind": "bar"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_found(change: dict[str, Any]) -> None:
    assert len(layout.differences([TILE], [TILE | change])) == 1


def test_rounding_of_a_release_is_no_change() -> None:
    rounded = TILE | {"box": [60, 368, 320, 195], "colours": ["23 25 28 255", "46 107 81 255"]}

    assert layout.differences([TILE], [rounded]) == []


def test_a_tile_that_went_is_a_change() -> None:
    assert layout.differences([TILE], []) == ["other tiles, or in another order"]


def test_facts_are_read_as_they_were_kept(tmp_path: Path) -> None:
    facts = {"1440-light": [TILE, TILE], "360-dark": [TILE]}

    layout.keep(facts, tmp_path / "acme" / "normal.json")

    assert layout.load(tmp_path / "acme" / "normal.json") == facts
