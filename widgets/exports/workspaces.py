"""Temporary folders of exports. What a killed worker left is removed by the next one."""

from __future__ import annotations

import shutil
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
    with TemporaryDirectory(prefix=PREFIX) as name:
        folder = Path(name)
        # By the file system's own clock, which need not be this machine's.
        _remove_abandoned(folder.stat().st_mtime - ABANDONED_SECONDS)
        yield folder


def _remove_abandoned(before: float) -> None:
    """Remove folders that were last changed before this moment."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        # Another worker may be removing it.
        with suppress(OSError):
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder)
