"""YAML: values read back as they were written, their lines, and the limits of files."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.manifests import yaml_reader, yaml_writer
from widgets.manifests.errors import InvalidManifest

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
# Texts that some version of YAML takes for something else.
TRAPS = st.sampled_from(
    [
        "yes",
        "no",
        "on",
        "~",
        "null",
        "1e3",
        "0x1f",
        "0o17",
        "12:30:00",
        "2026-01-01",
        "<<",
        "=",
        ".nan",
        "-.inf",
        "1_000",
        "# x",
        "- x",
        "a: b",
        "&a",
        "*a",
        "!t",
        "> x",
        "%d",
        "@",
        "`",
    ]
)
SCALARS = st.one_of(
    TEXTS,
    TRAPS,
    st.booleans(),
    st.none(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS | TRAPS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_values_are_read_back_as_written(value: Any) -> None:
    text = yaml_writer.write({"value": value})

    assert repr(yaml_reader.read(text.encode()).value) == repr({"value": value})


def test_lines_are_a_block() -> None:
    assert yaml_writer.write({"markdown": "**One**\n\n- two\n"}) == (
        "markdown: |\n  **One**\n\n  - two\n"
    )


def test_each_value_has_the_line_of_its_field() -> None:
    found = yaml_reader.read(b"a:\n  b: 1\n  c:\n    - x\n    - d: 2\n")

    assert found.lines == {
        (): 1,
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "c"): 3,
        ("a", "c", 0): 4,
        ("a", "c", 1): 5,
        ("a", "c", 1, "d"): 5,
    }
    assert found.line(("a", "c", 1, "missing")) == 5


BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (BOMB, 1, "anchors (&a) are not allowed"),
        (b"a: 1\nb: *a\n", 2, "aliases (*a) are not allowed"),
        (b"a: 1\n<<: {b: 2}\n", 2, "merge keys (<<) are not allowed"),
        (b"a: !!python/object/apply:os.system [x]\n", 1, "are not allowed"),
        (b"a: 1\nb: 2\na: 3\n", 3, "stands twice, first on line 1"),
        (b"? [a]\n: 1\n", 1, "names a field by more than a text"),
        (b"a: 1\n---\nb: 2\n", 2, "may hold one document"),
        (b"a: 1\nb: [1\n", 3, "is no YAML"),
        (b"a: 1\n\tb: 2\n", 2, "is no YAML"),
        (b"a: 1\nb: \xff\n", 2, "is not UTF-8"),
        (b"a: 1\nb: \x07\n", 2, "does not allow"),
        (b'a: 1\nb: "\\0"\n', 2, "holds the character NUL"),
        (b'a: 1\n"b\\0": 2\n', 2, "holds the character NUL"),
        (b"a: 1\nb: -1e999\n", 2, "is too large a number"),
        (b'a: 1\nb: "\\ud800"\n', 2, "is no YAML"),
        (b"[" * 200, 1, "nested 20 deep at most"),
        (b"a: " + b"[" * 100_000, 1, "nested 20 deep at most"),
    ],
)
def test_bad_files_are_refused_with_their_line(raw: bytes, line: int, reason: str) -> None:
    with pytest.raises(InvalidManifest) as caught:
        yaml_reader.read(raw)

    (problem,) = caught.value.problems
    assert (problem.line, reason in str(problem)) == (line, True), problem


@pytest.mark.parametrize(
    ("most", "raw"),
    [("MOST_BYTES", b"a: 12345678\n"), ("MOST_VALUES", b"[1, 2, 3, 4, 5, 6, 7, 8, 9]")],
)
def test_large_files_are_refused(monkeypatch: pytest.MonkeyPatch, most: str, raw: bytes) -> None:
    monkeypatch.setattr(yaml_reader, most, 8)

    with pytest.raises(InvalidManifest, match="at most"):
        yaml_reader.read(raw)
