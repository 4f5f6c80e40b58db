"""Regular expressions take time linear in the length of what strangers send."""

from __future__ import annotations

import re
from time import thread_time_ns

import pytest

from tests.patterns import Used, inline_calls, texts, used

# The first step is for patterns that take exponential time: the others would never end.
STEPS = ((8, 16, 16), (200, 800, 9), (800, 3200, 9))
TRIES = 20
# Data of a source, held against a key that somebody typed, of bounded length; our own data.
INLINE = {
    "clients.connections: re.fullmatch(pattern)",
    "widgets.sources.credential_fields: re.fullmatch(self.pattern or '.*')",
    "widgets.sources.spec: re.fullmatch(self.base_url_pattern)",
}
QUADRATIC = (
    r"(\w*(?:password|passwd|secret))(['\"]?\s*[:=]\s*)(\S+)",
    r"(?<![A-Za-z0-9])eyJ[\w-]{8,}\.[\w-]+\.[\w-]+",
    r"\s+$",
    r"://.*@",
)


def test_every_pattern_of_the_site_is_linear() -> None:
    slow = {each.name: found for each in used() if (found := slowest(each))}

    assert slow == {}


def test_no_pattern_is_compiled_where_the_test_cannot_find_it() -> None:
    assert set(inline_calls()) == INLINE


def test_the_patterns_of_log_lines_routes_and_hosts_are_among_them() -> None:
    names = {each.name for each in used()}

    assert {
        "portal.redaction._PAIR",
        "clients.hostname.SHAPE",
        "widgets.realtime.routes.DATA",
    } <= names
    assert any(name.startswith("route dashboards/") for name in names)


@pytest.mark.parametrize("pattern", QUADRATIC)
def test_a_quadratic_pattern_is_found(pattern: str) -> None:
    assert slowest(Used("bad", re.compile(pattern), is_anchored=False))


def test_an_exponential_pattern_is_found() -> None:
    assert slowest(Used("bad", re.compile(r"(\w+)+"), is_anchored=True))


def slowest(each: Used) -> tuple[str, str] | None:
    """A beginning and a repeated piece on which a pattern is not linear, if there is one."""
    for begin, piece in texts(each.pattern):
        if not all(_is_linear(each, begin, piece, step) for step in STEPS):
            return begin, piece
    return None


def _is_linear(each: Used, begin: str, piece: str, step: tuple[int, int, int]) -> bool:
    """True if some attempt grows no faster than its input: a bad pattern does in none."""
    short, long, most = step
    small, large = (f"{begin}{piece * (size // len(piece))}\x00" for size in (short, long))
    for _ in range(TRIES):
        least = min(_nanoseconds(each, small) for _ in range(3))
        if _nanoseconds(each, large) <= most * least:
            return True
    return False


def _nanoseconds(each: Used, text: str) -> int:
    began = thread_time_ns()
    each.run(text)
    return thread_time_ns() - began
