"""What a drawing is named after."""

from __future__ import annotations

from pathlib import Path

import pytest

from widgets.rendering import edition

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
def test_a_drawing_of_other_code_has_another_name(tmp_path: Path, changed: str) -> None:
    same = [edition.name(FIGURE, write(tmp_path / which)) for which in ("one", "two")]
    other = write(tmp_path / "other", **{changed: "something else"})

    assert same[0] == same[1]
    assert edition.name(FIGURE, other) != same[0]


def test_the_list_of_what_is_let_through_belongs_to_it() -> None:
    assert edition.ROOM / "clean.py" in edition.ours()
    assert edition.ROOM / "page" / "still.js" in edition.ours()
