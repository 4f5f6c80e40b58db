"""Bytes of a response to JSON values, refusing what is not strictly JSON."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterable

from clients.bounded_json import ANSWER, loads
from widgets.sources.failures import MalformedResponse

LARGEST_BODY = ANSWER.size
# zlib's window sizes that stand for the wrapper of a format, or for none.
GZIP, ZLIB, BARE = 31, 15, -15
COMPRESSED = frozenset({"gzip", "x-gzip", "deflate"})
JSON_TYPES = frozenset({"application/json", "text/json", "application/x-json", "text/x-json"})
# Charsets that are believed; all else is read as UTF-8, the encoding of JSON (RFC 8259, 8.1).
CHARSETS = frozenset({"iso8859-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"})


def body(chunks: Iterable[bytes], encoding: str) -> bytes:
    """The whole body, at most 10 MiB after decompression.

    The cap holds inside each chunk as well: a small one may unpack to a huge one.
    Deflate is read with a wrapper and without (RFC 9110, 8.4.1.2). Raises MalformedResponse for
    more, for damage and for any other encoding.
    """
    if encoding not in COMPRESSED | {"", "identity"}:
        raise MalformedResponse
    whole, unpack = bytearray(), None
    for chunk in filter(None, chunks):
        if encoding in COMPRESSED:
            unpack = unpack or zlib.decompressobj(_window(encoding, chunk[0]))
            whole += _unpacked(unpack, chunk, LARGEST_BODY + 1 - len(whole))
        else:
            whole += chunk
        if len(whole) > LARGEST_BODY:
            raise MalformedResponse
    if encoding in COMPRESSED and not (unpack and unpack.eof):
        raise MalformedResponse
    return bytes(whole)


def value(raw: bytes, content_type: str = "") -> object:
    """A JSON text's value; fractions become Decimals. Raises MalformedResponse.

    A byte order mark is passed over.
    """
    try:
        text = raw.decode(_charset(content_type)).removeprefix("\ufeff")
        return loads(text, ANSWER)
    except ValueError:  # BadJson among them
        raise MalformedResponse from None


def is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in JSON_TYPES or (kind.startswith("application/") and kind.endswith("+json"))


def _charset(content_type: str) -> str:
    named = (part.strip().lower() for part in content_type.split(";")[1:])
    found = next((part[8:].strip('" ') for part in named if part.startswith("charset=")), "")
    try:
        name = codecs.lookup(found).name
    except LookupError:
        return "utf-8"
    return name if name in CHARSETS else "utf-8"


def _window(encoding: str, first: int) -> int:
    if encoding != "deflate":
        return GZIP
    # A wrapper's first byte names the method, deflate; no packer begins a bare block like that.
    return ZLIB if first & 0x0F == zlib.DEFLATED else BARE


def _unpacked(unpack: zlib._Decompress, chunk: bytes, most: int) -> bytes:
    try:
        return unpack.decompress(chunk, most)
    except zlib.error:
        raise MalformedResponse from None
