"""Static files: hashed by content, compressed ahead of time, kept by browsers for good."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped package
    """Also rewrites what our modules import, so that each is loaded by its hashed name.

    Django finds imports by regular expressions that want relative paths, double or single
    quotes and a semicolon.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Worked out once: a page names dozens of files, and each keeps its name till a restart."""
        if name not in self._urls:
            self._urls[name] = super().url(name, force)
        return self._urls[name]
