"""Bytes of an answer to JSON values, refusing what is not strictly JSON."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from widgets.sources.failures import MalformedResponse

LARGEST_BODY = 10 * 1024 * 1024
DEEPEST = 50
GZIP = 31  # zlib's window size that stands for a gzip wrapper


def body(chunks: Iterable[bytes], encoding: str) -> bytes:
    """The whole body, at most 10 MiB after decompression.

    The cap holds inside each chunk as well: a small one may unpack to a huge one.
    Raises MalformedResponse for more, for damage and for an encoding we did not ask for.
    """
    if encoding not in ("", "identity", "gzip"):
        raise MalformedResponse
    gzip = zlib.decompressobj(GZIP) if encoding == "gzip" else None
    whole = bytearray()
    for chunk in chunks:
        whole += _unpacked(gzip, chunk, LARGEST_BODY + 1 - len(whole)) if gzip else chunk
        if len(whole) > LARGEST_BODY:
            raise MalformedResponse
    if gzip and not gzip.eof:
        raise MalformedResponse
    return bytes(whole)


def value(raw: bytes) -> object:
    """A JSON text's value; fractions become Decimals. Raises MalformedResponse."""
    try:
        found = json.loads(raw.decode(), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError, InvalidOperation):
        raise MalformedResponse from None
    _check_depth(found)
    return found


def is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def _unpacked(gzip: zlib._Decompress, chunk: bytes, most: int) -> bytes:
    try:
        return gzip.decompress(chunk, most)
    except zlib.error:
        raise MalformedResponse from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _check_depth(found: object) -> None:
    level: list[object] = [found]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise MalformedResponse


def _inside(outer: object) -> Iterable[object]:
    """The containers directly within one."""
    if isinstance(outer, dict):
        return [inner for inner in outer.values() if isinstance(inner, dict | list)]
    if isinstance(outer, list):
        return [inner for inner in outer if isinstance(inner, dict | list)]
    return []
