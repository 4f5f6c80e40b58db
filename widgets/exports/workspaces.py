"""Temporary folders of exports. What a killed worker left is removed by the next one."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

PREFIX = "portal-export-"
# Longer than any attempt lasts.
ABANDONED_SECONDS = 3600


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for the parts of a file, removed with them."""
    _remove_abandoned()
    with TemporaryDirectory(prefix=PREFIX) as name:
        yield Path(name)


def _remove_abandoned() -> None:
    before = time.time() - ABANDONED_SECONDS
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        # Another worker may be removing it.
        with suppress(OSError):
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder)
