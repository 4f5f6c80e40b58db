from __future__ import annotations

import gzip
import secrets
import zlib

import pytest

from runtime.prepared_response import LONG, Part, PreparedResponse, gzipped

WORDS = b"a page of words that repeat " * 400


def test_shared_and_own_parts_are_one_gzip_member() -> None:
    parts = (Part(WORDS), b"a secret", Part(WORDS[:999]), b"", b"the end")

    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    read = stream.decompress(gzipped(parts))

    assert read == PreparedResponse(parts).content
    # Browsers read one member and drop what follows it.
    assert (stream.eof, stream.unused_data) == (True, b"")


@pytest.mark.parametrize("size", [0, 1, 0xFFFF, 0x10000, 200_001])
def test_own_bytes_of_any_length_are_kept(size: int) -> None:
    own = secrets.token_bytes(size)

    assert gzip.decompress(gzipped((Part(b"before "), own, Part(b" after")))) == (
        b"before " + own + b" after"
    )


@pytest.mark.parametrize("size", [LONG - 1, LONG, 3 * LONG])
def test_long_parts_have_their_place_in_the_checksum(size: int) -> None:
    parts = (Part(secrets.token_bytes(size)), b"a secret", Part(secrets.token_bytes(size)))

    assert gzip.decompress(gzipped(parts)) == PreparedResponse(parts).content


def test_a_prepared_response_tells_its_length() -> None:
    response = PreparedResponse((Part(WORDS), b"a secret"))

    assert response.headers["Content-Length"] == str(len(response.content))


def test_a_part_is_compressed_once_and_as_well_as_alone() -> None:
    part = Part(WORDS)

    assert part.deflated is part.deflated
    assert len(gzipped((part,))) < len(gzip.compress(WORDS)) + 16


def test_a_secret_shares_no_compression_with_the_words_around_it() -> None:
    secret = secrets.token_urlsafe(32).encode()
    repeated, other = Part(b"asked for " + secret), Part(b"asked for " + secret[::-1])

    assert len(gzipped((repeated, secret))) == len(gzipped((other, secret)))
