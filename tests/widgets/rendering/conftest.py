"""One renderer for all tests that draw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from widgets.rendering import chromium
from widgets.rendering.renderer import ChartRenderer

STATIC = Path(__file__).resolve().parents[3] / "static"


@pytest.fixture(scope="session")
def renderer() -> Iterator[ChartRenderer]:
    with ChartRenderer(STATIC, chromium.find(), draw_seconds=60) as renderer:
        yield renderer
