"""The folder of the exports' files, and one printer for all tests that print."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings as site
from pytest_django.fixtures import Settings

from widgets.rendering import chromium
from widgets.rendering.document_printer import DocumentPrinter

STATIC = Path(site.BASE_DIR) / "static"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    changed = deepcopy(settings.STORAGES)
    changed["exports"]["OPTIONS"]["location"] = str(tmp_path / "exports")
    settings.STORAGES = changed
    return tmp_path / "exports"


@pytest.fixture(scope="session")
def printer(static_root: Path) -> Iterator[DocumentPrinter]:
    with DocumentPrinter(STATIC, chromium.find(site.CHROMIUM)) as printer:
        yield printer
