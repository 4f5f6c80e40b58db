"""Static files: hashed by content, compressed ahead of time, kept by browsers for good."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped package
    """Also rewrites what our modules import, so that each is loaded by its hashed name.

    Django finds imports by regular expressions that want relative paths, double or single
    quotes and a semicolon.
    """

    support_js_module_import_aggregation = True
