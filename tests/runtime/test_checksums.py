"""The CRC-32 of bytes after others is that of both."""

from __future__ import annotations

import secrets
import zlib

import pytest

from runtime.checksums import Checksum


@pytest.mark.parametrize("before", [0, 1, 333])
@pytest.mark.parametrize("size", [0, 1, 7, 8, 255, 70_001])
def test_a_checksum_after_another_is_that_of_both(before: int, size: int) -> None:
    first, second = secrets.token_bytes(before), secrets.token_bytes(size)

    assert Checksum(second).after(zlib.crc32(first)) == zlib.crc32(first + second)
