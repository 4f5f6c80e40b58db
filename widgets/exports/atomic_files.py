"""Files that are there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from xlsxwriter.exceptions import FileCreateError

from widgets.exports.errors import StorageFull
from widgets.exports.files import NO_SPACE


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to, which takes its place once all is written.

    Nothing is left of a file whose writing breaks off. Raises StorageFull for a full disk.
    """
    part = path.with_name(f".{uuid4().hex}.part")
    try:
        yield part
        part.replace(path)
    except (OSError, FileCreateError) as error:
        if _has_no_space(error):
            raise StorageFull from error
        raise
    finally:
        part.unlink(missing_ok=True)


def _has_no_space(error: BaseException) -> bool:
    """True of a full disk, also where a library wraps it."""
    causes = (error, error.__cause__, error.__context__, *error.args)
    return any(isinstance(each, OSError) and each.errno in NO_SPACE for each in causes)
