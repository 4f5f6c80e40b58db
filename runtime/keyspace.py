"""The types of the values that this site keeps in Redis, by their keys.

A value of another type is nobody's: whatever wrote it, no command of ours can use it.
"""

from __future__ import annotations

import re

# One tenant's, of all tenants, and the site's own; the broker's queues lie beside these.
OWN = re.compile(r"(t|g|portal):.+")
# All others are strings.
HASHES = re.compile(r"g:rate_limit:.*:(state|circuits)|t:[^:]+:page_sizes:.+")
SORTED_SETS = re.compile(r"g:rate_limit:.*:(window|in_flight)|g:opened")


def type_of(name: str) -> str | None:
    """The type that a key has to have, as Redis calls it; None for a key that is not ours."""
    if not OWN.fullmatch(name):
        return None
    if HASHES.fullmatch(name):
        return "hash"
    return "zset" if SORTED_SETS.fullmatch(name) else "string"
