"""One printer for all tests that print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from widgets.rendering import chromium
from widgets.rendering.document_printer import DocumentPrinter

STATIC = Path(settings.BASE_DIR) / "static"


@pytest.fixture(scope="session")
def printer(static_root: Path) -> Iterator[DocumentPrinter]:
    with DocumentPrinter(STATIC, chromium.find(settings.CHROMIUM)) as printer:
        yield printer
