"""One studio for all tests that draw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from widgets.charts.drawing import chromium
from widgets.charts.drawing.studio import Studio

STATIC = Path(__file__).resolve().parents[4] / "static"


@pytest.fixture(scope="session")
def studio() -> Iterator[Studio]:
    with Studio(STATIC, chromium.find(), draw_seconds=20) as studio:
        yield studio
