from __future__ import annotations

import pytest

from widgets.pages.shared_notes import common_notes

A, B, C = (f'<span class="note">{text}.</span>' for text in ("One", "Two", "Three"))


@pytest.mark.parametrize(
    ("fragments", "common"),
    [
        ((), ()),
        # A tile alone tells its own.
        ((A,), ()),
        ((A + B, B + A), (A, B)),
        ((A + B, f"<p>{B}</p>", C + B), (B,)),
        ((A, "<p>42</p>"), ()),
    ],
)
def test_common_notes_are_those_of_all_tiles(
    fragments: tuple[str, ...], common: tuple[str, ...]
) -> None:
    assert common_notes(fragments) == common
