from __future__ import annotations

from runtime.recent_keys import RecentKeys


def test_a_key_is_recent_once_it_is_noted() -> None:
    keys = RecentKeys(3600)

    keys.note("a")

    assert keys.is_recent("a")
    assert not keys.is_recent("b")


def test_a_key_is_forgotten_after_its_time() -> None:
    keys = RecentKeys(0)

    keys.note("a")

    assert not keys.is_recent("a")


def test_more_keys_than_fit_are_forgotten_first() -> None:
    keys = RecentKeys(3600, most=2)

    for key in ("a", "b", "c"):
        keys.note(key)

    assert [key for key in ("a", "b", "c") if keys.is_recent(key)] == ["c"]
