"""Static files: named by content hash, precompressed, cached by browsers for a year."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped package
    """Also hashes the names by which bundled scripts load each other."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The URL of a file, memoised: a page names several; they change only with a restart."""
        if name not in self._urls:
            self._urls[name] = super().url(name, force)
        return self._urls[name]
