from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """The folder of the exports' files."""
    changed = deepcopy(settings.STORAGES)
    changed["exports"]["OPTIONS"]["location"] = str(tmp_path / "exports")
    settings.STORAGES = changed
    return tmp_path / "exports"
