"""JSON of foreign origin, parsed within limits of size, depth and length of numbers.

All incoming JSON (forms, endpoints, webhooks, platforms' responses) is parsed here. Beyond a JSON
parser's own errors it rejects values that would fail only later: nesting that exhausts the stack,
numbers that Python will not convert, and characters that neither UTF-8 nor PostgreSQL can hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

KIB = 1024
LONGEST_INTEGER = 40
# Longest integer, in digits, that every JSON parser keeps exact.
LEAST, MOST = -(2**63), 2**63 - 1


class BadJson(ValueError):
    """Invalid JSON, or JSON beyond a limit; `problem` is a message for its author."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on size and depth. `exact` keeps fractions and long integers exact; `nul` allows
    that character where values are not stored, or are checked again before.
    """

    size: int
    depth: int
    exact: bool = False
    nul: bool = False


FORM = Limits(64 * KIB, 20)
BODY = Limits(1024 * KIB, 20)
EVENT = Limits(1024 * KIB, 20, nul=True)
ANSWER = Limits(10 * 1024 * KIB, 50, exact=True, nul=True)


def loads(raw: bytes | str, limits: Limits) -> Any:
    """The value of a JSON text in UTF-8. Raises BadJson."""
    raw = _encoded(raw) if isinstance(raw, str) else raw
    if len(raw) > limits.size:
        raise BadJson(f"may be {limits.size // KIB} KiB at most")
    integer, fraction = (_long_integer, Decimal) if limits.exact else (_integer, _fraction)
    try:
        found = json.loads(
            raw.decode(), parse_int=integer, parse_float=fraction, parse_constant=_refuse
        )
    except BadJson:
        raise
    except RecursionError:
        raise BadJson(_too_deep(limits)) from None
    except (ValueError, InvalidOperation):
        raise BadJson("is no JSON") from None
    # Lone surrogates, which UTF-8 cannot encode, can come from escapes alone.
    if b"\\u" in raw:
        _check_characters(found, nul=limits.nul)
    if raw.count(b"[") + raw.count(b"{") > limits.depth:
        _check_depth(found, limits)
    return found


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise BadJson("holds half a character") from None


def _integer(text: str) -> int:
    value = _long_integer(text)
    if not LEAST <= value <= MOST:
        raise BadJson("holds a number that is too large")
    return value


def _long_integer(text: str) -> int:
    if len(text) > LONGEST_INTEGER:
        raise BadJson("holds a number that is too large")
    return int(text)


def _fraction(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise BadJson("holds a number that is too large")
    return value


def _refuse(constant: str) -> None:
    raise BadJson(f"holds {constant}, which is no number")


def _check_characters(found: object, *, nul: bool) -> None:
    """Check each text once; nesting is no deeper than the parser went."""
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            _encoded(each)
            if "\0" in each and not nul:
                raise BadJson("holds the character NUL")
        elif isinstance(each, dict):
            waiting += (*each, *each.values())
        elif isinstance(each, list):
            waiting += each


def _check_depth(found: object, limits: Limits) -> None:
    level: list[object] = [found]
    for _ in range(limits.depth):
        level = [inner for outer in level for inner in _containers_in(outer)]
        if not level:
            return
    raise BadJson(_too_deep(limits))


def _containers_in(outer: object) -> Iterable[object]:
    """The containers directly within one."""
    if isinstance(outer, dict):
        return [inner for inner in outer.values() if isinstance(inner, dict | list)]
    if isinstance(outer, list):
        return [inner for inner in outer if isinstance(inner, dict | list)]
    return []


def _too_deep(limits: Limits) -> str:
    return f"may be nested {limits.depth} deep at most"
