"""Static files: named by content hash, precompressed, cached by browsers for a year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import "\./([\w-]+\.css)";$', re.MULTILINE)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped package
    """Also hashes the imports of our modules, and bundles the `@import`s of our style sheets.

    Modules are loaded by their hashed names; Django finds imports by regular expressions that
    want relative paths, double or single quotes and a semicolon. The first frame waits for
    every style sheet, so those that belong together are sent as one.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[str, str] = {}

    def post_process(
        self, paths: Mapping[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        bundled = {} if dry_run else {name: self._bundled(name, paths) for name in _bundles(paths)}
        yield from super().post_process({**paths, **bundled}, dry_run, **options)

    def _bundled(self, name: str, paths: Mapping[str, Any]) -> tuple[StaticFilesStorage, str]:
        """Write a style sheet with its imports inlined; return its storage and name."""
        folder = name.rpartition("/")[0]
        text = IMPORT.sub(
            lambda found: _text(paths, f"{folder}/{found[1]}".lstrip("/")), _text(paths, name)
        )
        self.delete(name)
        self.save(name, ContentFile(text.encode()))
        return self, name

    def url(self, name: str, force: bool = False) -> str:
        """The URL of a file, memoised: a page names dozens, and they change only with a restart."""
        if name not in self._urls:
            self._urls[name] = super().url(name, force)
        return self._urls[name]


def _bundles(paths: Mapping[str, Any]) -> Iterator[str]:
    """Names of style sheets that import others."""
    for name in paths:
        if name.endswith(".css") and IMPORT.search(_text(paths, name)):
            yield name


def _text(paths: Mapping[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())
