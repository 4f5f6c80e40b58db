from __future__ import annotations

import brotli
from whitenoise.compress import Compressor

from portal.static import StaticFilesStorage


class QuickCompressor(Compressor):  # type: ignore[misc]  # untyped package
    """Compresses less than in production, where Brotli takes ten seconds for all files."""

    quality = 5

    @classmethod
    def compress_brotli(cls, data: bytes) -> bytes:
        compressed: bytes = brotli.compress(data, quality=cls.quality)
        return compressed


class QuickStaticFilesStorage(StaticFilesStorage):
    def create_compressor(self, **options: object) -> QuickCompressor:
        return QuickCompressor(**options)
