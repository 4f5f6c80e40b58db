"""Cache entries, and the memo of those that a process has read."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest

from widgets.results import cache_entry as entries
from widgets.results.cache_entry import LARGEST_REMEMBERED, CacheEntry, pack

CLIENT = UUID(int=1)
NOW = datetime(2025, 11, 17, 12, tzinfo=UTC)


@pytest.mark.parametrize(("size", "is_remembered"), [(1, True), (LARGEST_REMEMBERED, False)])
def test_large_entries_are_not_memoized(size: int, is_remembered: bool) -> None:
    etag, body = pack(Random(size).randbytes(size), digest=f"digest-{size}")
    entry = CacheEntry(CLIENT, f"digest-{size}", etag, NOW, NOW, {"analytics": 1}, body)
    raw = entry.dump()

    first, second = (entries.load(raw, client_id=CLIENT, digest=entry.digest) for _ in range(2))

    assert first == second == entry
    assert (first is second) == is_remembered
