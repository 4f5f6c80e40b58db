"""Files of exports in their storage: kept under a new name by each attempt, deleted when nothing
refers to them.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import Storage
from django.utils import timezone

from widgets.exports.failures import ExportFailed
from widgets.models import Export
from widgets.models.export import export_files

log = logging.getLogger(__name__)

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# An attempt that still runs has stored its file, and not yet its name.
NEWBORN = timedelta(hours=1)


def keep(export: Export, path: Path) -> str:
    """Store a finished file and return its name; nothing is left of one that does not fit.

    Raises ExportFailed where the storage is full.
    """
    name = f"{export.client_id}/{export.pk}-{uuid4().hex}{path.suffix}"
    try:
        with path.open("rb") as content:
            return export_files().save(name, File(content))
    except OSError as error:
        delete(name)
        raise failure_of(error) from error


def failure_of(error: OSError) -> ExportFailed:
    """A full disk is a failure of its own: it passes once somebody makes room."""
    code = "storage_full" if error.errno in NO_SPACE else "failed"
    return ExportFailed(code, is_transient=True)


def delete(name: str | None) -> None:
    """Delete a file, if there is one. What cannot be deleted now is found by the sweep."""
    if not name:
        return
    try:
        export_files().delete(name)
    except OSError:
        log.exception("a file of an export was not deleted", extra={"file": name})


def orphans(known: Collection[str]) -> Iterator[str]:
    """Names of stored files that are old enough and none of the `known` ones."""
    storage = export_files()
    born_before = timezone.now() - NEWBORN
    for name in _names(storage):
        if name not in known and storage.get_modified_time(name) < born_before:
            yield name


def _names(storage: Storage) -> Iterator[str]:
    try:
        clients, _ = storage.listdir("")
    except FileNotFoundError:
        return
    for client in clients:
        _, files = storage.listdir(client)
        yield from (f"{client}/{name}" for name in files)
