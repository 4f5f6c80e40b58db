"""Walks pages by cursor, with an end in every case."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from widgets.queries import query
from widgets.sources.failures import ContractViolation, CursorLost

T = TypeVar("T")

MOST_PAGES = 200
MOST_ROWS = query.MOST_ROWS


@dataclass(frozen=True, slots=True)
class CursorPage(Generic[T]):
    """Rows of one response and the cursor of the next page; None at the end."""

    rows: Sequence[T]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class PagedRows(Generic[T]):
    """All rows, each once. `truncated` says that the platform had more."""

    rows: tuple[T, ...]
    pages: int
    truncated: bool = False


def walk(
    fetch: Callable[[str | None], CursorPage[T]],
    *,
    identity: Callable[[T], Hashable],
    limit: int = MOST_ROWS,
    most_pages: int = MOST_PAGES,
) -> PagedRows[T]:
    """Rows of all pages up to `limit`, without those that a page repeats.

    A walk that the platform has forgotten is begun once more from its first page. Raises
    ContractViolation where a cursor or a page comes back, since that has no end.
    """
    try:
        return _walk(fetch, identity, min(limit, MOST_ROWS), most_pages)
    except CursorLost:
        return _walk(fetch, identity, min(limit, MOST_ROWS), most_pages)


def stream(
    fetch: Callable[[str | None], CursorPage[T]], *, identity: Callable[[T], Hashable]
) -> Iterator[CursorPage[T]]:
    """Pages one by one, without rows that the page itself or the one before it had already.

    Memory does not grow with rows. Raises ContractViolation where a cursor or a page comes back,
    and CursorLost where the platform has forgotten the walk: what was yielded cannot be taken
    back.
    """
    guard, before, cursor = _Guard(), frozenset[Hashable](), None
    while True:
        page = fetch(cursor)
        guard.check(page)
        rows: dict[Hashable, T] = {}
        for row in page.rows:
            rows.setdefault(identity(row), row)
        yield CursorPage(tuple(row for key, row in rows.items() if key not in before), page.cursor)
        if page.cursor is None:
            return
        before, cursor = frozenset(rows), page.cursor


@dataclass(slots=True)
class _Guard:
    """Detects cursors and pages that a walk has already seen."""

    cursors: set[str] = field(default_factory=set)
    pages: set[bytes] = field(default_factory=set)

    def check(self, page: CursorPage[T]) -> None:
        seen = hashlib.sha256(repr(page.rows).encode(errors="replace")).digest()
        repeats = page.rows and seen in self.pages
        if repeats or page.cursor in self.cursors:
            raise ContractViolation
        self.pages.add(seen)
        if page.cursor is not None:
            self.cursors.add(page.cursor)


def _walk(
    fetch: Callable[[str | None], CursorPage[T]],
    identity: Callable[[T], Hashable],
    limit: int,
    most_pages: int,
) -> PagedRows[T]:
    guard = _Guard()
    rows: dict[Hashable, T] = {}
    cursor: str | None = None
    for pages in range(1, most_pages + 1):
        page = fetch(cursor)
        guard.check(page)
        for row in page.rows:
            rows.setdefault(identity(row), row)
        cursor = page.cursor
        full = len(rows) >= limit
        if cursor is None or full:
            kept = tuple(rows.values())[:limit]
            return PagedRows(kept, pages, truncated=cursor is not None or len(rows) > limit)
    return PagedRows(tuple(rows.values()), most_pages, truncated=True)
