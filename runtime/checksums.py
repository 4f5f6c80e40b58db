"""CRC-32 of bytes that follow others, without reading them again: zlib's `crc32_combine`."""

from __future__ import annotations

import zlib

# IEEE 802.3, lowest bit first: the highest bit of a number is the term of x^0.
POLYNOMIAL = 0xEDB88320
BITS = 32
ONE, X_TO_THE_8 = 1 << 31, 1 << 23


class Checksum:
    """The CRC-32 of some bytes, and how they change that of whatever comes before them.

    A CRC is linear: more bytes multiply it by a power of x that depends on their number alone.
    """

    def __init__(self, content: bytes) -> None:
        self._own = zlib.crc32(content)
        power = _power(X_TO_THE_8, len(content))
        # The product with each bit, so that one with any number is a sum of these.
        self._products = tuple(_product(power, 1 << bit) for bit in range(BITS))

    def after(self, checksum: int) -> int:
        """The CRC-32 of other bytes, of which this is the checksum, followed by these."""
        result = self._own
        for product in self._products:
            if checksum & 1:
                result ^= product
            checksum >>= 1
        return result


def _power(base: int, exponent: int) -> int:
    result = ONE
    while exponent:
        if exponent & 1:
            result = _product(result, base)
        base = _product(base, base)
        exponent >>= 1
    return result


def _product(one: int, other: int) -> int:
    """The product of two polynomials over GF(2), modulo the CRC's."""
    result = 0
    for bit in reversed(range(BITS)):
        if one >> bit & 1:
            result ^= other
        other = other >> 1 ^ (POLYNOMIAL if other & 1 else 0)
    return result
