"""Types of the site's values in Redis, by their keys.

A value of another type is unusable, since every command on it fails.
"""

from __future__ import annotations

import re

# Prefixes of one tenant, of all tenants, and of the site; the broker's queues have none of them.
OWN = re.compile(r"(t|g|portal):.+")
# All others are strings.
HASHES = re.compile(r"g:rate_limit:.*:(state|circuits)|t:[^:]+:page_sizes:.+")
SORTED_SETS = re.compile(r"g:rate_limit:.*:(window|in_flight)|g:opened")


def type_of(name: str) -> str | None:
    """The type of a key by its name, as Redis calls it; None for keys of other programs."""
    if not OWN.fullmatch(name):
        return None
    if HASHES.fullmatch(name):
        return "hash"
    return "zset" if SORTED_SETS.fullmatch(name) else "string"
