"""Fragments in cache entries: rendered once, beside their payload, by the worker that stores it."""

from __future__ import annotations

import gzip
from dataclasses import replace
from functools import lru_cache

from runtime.prepared_response import Part
from widgets.rendering import fragments
from widgets.rendering.fragments import Fragment
from widgets.rendering.version import version
from widgets.results.cache_entry import CacheEntry

MOST_REMEMBERED = 512
# Pages of rows are looked at one by one.
MOST_ROWS = 32


def with_fragment(entry: CacheEntry, static_chart: str = "") -> CacheEntry:
    """The entry with the fragment of its payload; `static_chart` is the SVG of its figure."""
    fragment = fragments.render(entry.payload(), entry.language, static_chart=static_chart)
    body = gzip.compress(fragment.dump(), 6, mtime=0)
    return replace(entry, rendering=version(), fragment=body)


def gzipped(entry: CacheEntry) -> bytes:
    """The fragment as it is sent: gzipped JSON.

    Where another version of the code rendered it, it is rendered anew: after an update pages must
    not wait until every widget has been refreshed.
    """
    if entry.rendering == version():
        return entry.fragment
    return _rendered_anew(entry.body, entry.language)


def fragment_of(entry: CacheEntry) -> Fragment:
    return _loaded(gzipped(entry))


def part_of(entry: CacheEntry) -> Part:
    """The fragment's JSON as a part of a page's answer, which compresses it once."""
    return _part(gzipped(entry))


def rows_of(entry: CacheEntry) -> Fragment:
    """The fragment that shows all rows of an entry as a table, whatever its kind."""
    return shown_as(entry, "table")


def shown_as(entry: CacheEntry, kind: str) -> Fragment:
    """The fragment that shows an entry as a widget of another kind would: a table, or a chart."""
    return _shown_as(entry.body, entry.language, kind)


# All of it follows from the arguments: nobody is given what was made for another.
@lru_cache(maxsize=MOST_REMEMBERED)
def _rendered_anew(body: bytes, language: str) -> bytes:
    fragment = fragments.render(gzip.decompress(body), language)
    return gzip.compress(fragment.dump(), 6, mtime=0)


@lru_cache(maxsize=MOST_ROWS)
def _shown_as(body: bytes, language: str, kind: str) -> Fragment:
    return fragments.render(gzip.decompress(body), language, kind=kind)


@lru_cache(maxsize=MOST_REMEMBERED)
def _part(raw: bytes) -> Part:
    return Part(gzip.decompress(raw))


@lru_cache(maxsize=MOST_REMEMBERED)
def _loaded(raw: bytes) -> Fragment:
    return Fragment.load(gzip.decompress(raw))
