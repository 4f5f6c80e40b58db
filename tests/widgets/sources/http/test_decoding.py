from __future__ import annotations

import contextlib
import gzip
import json
import zlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.bounded_json import ANSWER
from widgets.sources.failures import MalformedResponse
from widgets.sources.http.decoding import LARGEST_BODY, body, is_json, value

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_json_is_read_back(found: Any) -> None:
    assert value(json.dumps(found).encode()) == found


def test_fractions_become_decimals() -> None:
    assert value(b'{"revenue": 0.1}') == {"revenue": Decimal("0.1")}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"NaN",
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1',
        b"<html>",
        b"{'a': 1}",
        b'"\xff"',
        b"9" * 5000,
        '{"a": 1}'.encode("utf-16"),
    ],
)
def test_invalid_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedResponse):
        value(raw)


@given(st.binary(max_size=60))
def test_any_bytes_give_a_value_or_malformed(raw: bytes) -> None:
    with contextlib.suppress(MalformedResponse):
        value(raw)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_depth_ends_at_fifty(opening: str) -> None:
    closing = "]" if opening == "[" else "}"

    def nested(depth: int) -> bytes:
        inner = "1" if opening != "[" else ""
        return (opening * depth + inner + closing * depth).encode()

    assert value(nested(ANSWER.depth))
    for depth in (ANSWER.depth + 1, 100_000):
        with pytest.raises(MalformedResponse):
            value(nested(depth))


def test_a_body_ends_at_ten_mebibytes() -> None:
    half = b" " * (LARGEST_BODY // 2)

    assert len(body([half, half], "")) == LARGEST_BODY
    with pytest.raises(MalformedResponse):
        body([half, half, b" "], "")


def test_gzip_is_unpacked() -> None:
    packed = gzip.compress(b'{"a": 1}')

    assert body([packed[:5], packed[5:]], "gzip") == b'{"a": 1}'


@pytest.mark.parametrize("bits", [15, -15])
def test_deflate_is_unpacked_in_its_wrapper_and_without(bits: int) -> None:
    packer = zlib.compressobj(wbits=bits)
    packed = packer.compress(b'{"a": 1}') + packer.flush()

    assert body([packed[:1], b"", packed[1:]], "deflate") == b'{"a": 1}'
    with pytest.raises(MalformedResponse):
        body([packed[:-1]], "deflate")


def test_a_byte_order_mark_is_passed_over() -> None:
    assert value(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        ("é".encode(), "utf-8"),
        ("é".encode(), "no-such-charset"),
        ("é".encode(), "rot13"),
        ("é".encode("latin-1"), "ISO-8859-1"),
        ("é".encode("utf-16"), '"utf-16"'),
    ],
)
def test_text_is_read_by_the_charset_that_it_is_said_to_have(raw: bytes, charset: str) -> None:
    quote = '"'.encode("utf-16-le" if "16" in charset else "ascii")
    at = 2 if "16" in charset else 0

    found = value(raw[:at] + quote + raw[at:] + quote, f"application/json; charset={charset}")

    assert found == "é"


def test_a_bomb_is_malformed_before_it_unfolds() -> None:
    bomb = gzip.compress(b"0" * (LARGEST_BODY * 20))

    with pytest.raises(MalformedResponse):
        body([bomb], "gzip")


@pytest.mark.parametrize(
    ("chunks", "encoding"),
    [([b"{}"], "gzip"), ([gzip.compress(b"{}")[:-4]], "gzip"), ([b"{}"], "br")],
)
def test_damage_and_other_encodings_are_malformed(chunks: list[bytes], encoding: str) -> None:
    with pytest.raises(MalformedResponse):
        body(chunks, encoding)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json", True),
        ("text/json", True),
        ("text/json;charset=UTF-8", True),
        ("application/x-json", True),
        ("application/vnd.oscom.v1+json", True),
        ("text/plain", False),
        ("text/html", False),
        ("application/jsonp", False),
        ("", False),
    ],
)
def test_json_is_known_by_its_media_type(content_type: str, *, expected: bool) -> None:
    assert is_json(content_type) is expected
