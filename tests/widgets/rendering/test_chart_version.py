"""Versions of static charts."""

from __future__ import annotations

from pathlib import Path

import pytest

from widgets.rendering import chart_version

FIGURE = {"data": [{"type": "bar"}]}


def write(static: Path, **changes: str) -> Path:
    files = {
        "js/charts/chart-theme.js": 'import { mix } from "./colours.js"',
        "js/charts/colours.js": "export const mix = 1",
        "build/plotly.js": "4.1.1",
    }
    for name, text in (files | changes).items():
        path = static / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return static


@pytest.mark.parametrize(
    "changed", ["js/charts/chart-theme.js", "js/charts/colours.js", "build/plotly.js"]
)
def test_a_chart_of_other_code_has_another_version(tmp_path: Path, changed: str) -> None:
    same = [chart_version.version_of(FIGURE, write(tmp_path / which)) for which in ("one", "two")]
    other = write(tmp_path / "other", **{changed: "something else"})

    assert same[0] == same[1]
    assert chart_version.version_of(FIGURE, other) != same[0]


def test_the_version_covers_the_sanitizer() -> None:
    assert chart_version.ROOM / "sanitizer.py" in chart_version.own_files()
    assert chart_version.ROOM / "page" / "static-chart.js" in chart_version.own_files()
