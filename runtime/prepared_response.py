"""Responses made of prepared parts: a part that several responses share is compressed once.

DEFLATE streams that were compressed apart and end in a full flush can follow each other in one
gzip member, as pigz writes them. So a page costs no compression but that of its new parts.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeAlias

from django.http import HttpResponse

from runtime.checksums import Checksum

LEVEL = 6
# RFC 1952: DEFLATE, no name and no time, from an unknown system.
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# RFC 1951: an empty block that is the last one; the most bytes of a block without compression.
LAST_BLOCK = b"\x03\x00"
LONGEST_STORED = 0xFFFF
# Bytes from which on a checksum is combined faster than evaluated.
LONG = 1 << 14


class Part:
    """Bytes that several responses share, compressed when the first of them is sent."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    @cached_property
    def deflated(self) -> bytes:
        # Raw DEFLATE; a full flush ends it at a byte and refers to nothing before.
        stream = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        return stream.compress(self.content) + stream.flush(zlib.Z_FULL_FLUSH)

    def checksum_after(self, checksum: int) -> int:
        """The CRC-32 of bytes with this one, followed by the part."""
        if len(self.content) < LONG:
            return zlib.crc32(self.content, checksum)
        return self._checksum.after(checksum)

    @cached_property
    def _checksum(self) -> Checksum:
        return Checksum(self.content)


Parts: TypeAlias = tuple[Part | bytes, ...]


class PreparedResponse(HttpResponse):
    """A response that knows which of its parts are shared; the others are bytes of its own."""

    def __init__(self, parts: Iterable[Part | bytes], **options: Any) -> None:
        super().__init__(**options)
        self.parts: Parts = tuple(parts)
        # Not joined: compression replaces them, and needs no more than their length.
        self.writelines(map(_content, self.parts))
        self.headers["Content-Length"] = str(sum(map(len, map(_content, self.parts))))


def joined(parts: Parts) -> bytes:
    """The parts as they are."""
    return b"".join(map(_content, parts))


def gzipped(parts: Parts) -> bytes:
    """The parts as one gzip member. What is no shared part is stored as it is: it is short, and
    a secret in it shares no compression with the words of an address (BREACH).
    """
    checksum = size = 0
    streams = [GZIP_HEADER]
    for part in parts:
        if isinstance(part, Part):
            checksum = part.checksum_after(checksum)
            streams.append(part.deflated)
        else:
            checksum = zlib.crc32(part, checksum)
            streams.append(_stored(part))
        size += len(_content(part))
    streams += (LAST_BLOCK, struct.pack("<II", checksum, size & 0xFFFFFFFF))
    return b"".join(streams)


def _content(part: Part | bytes) -> bytes:
    return part.content if isinstance(part, Part) else part


def _stored(content: bytes) -> bytes:
    """Blocks without compression, which begin and end at bytes."""
    blocks: list[bytes] = []
    for at in range(0, len(content), LONGEST_STORED):
        block = content[at : at + LONGEST_STORED]
        blocks += (struct.pack("<BHH", 0, len(block), len(block) ^ 0xFFFF), block)
    return b"".join(blocks)
