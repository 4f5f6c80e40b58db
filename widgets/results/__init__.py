"""Results of tiles: requested, cached, read, locked, refreshed, completed, invalidated and kept.

Pages and hot routes read results here; a worker's `refresh` alone calls platforms, with accounts
that `widgets.accounts` opens for it. Each line imports from those below it only:

    refresh                                 a worker's way from requests to stored entries
    chart_annotations                       annotations, in new payloads and in cached ones
    notices | palette_slots | static_charts what else completes a payload and its fragment
    reader | locks | plan                   reads for pages, refresh locks, merged calls
    last_good | status_line                 the copy in PostgreSQL, freshness in words
    result_cache                            the cache in Redis, with its failures and locks
    freshness                               cached results, and whether they are fresh
    entry_fragments | invalidation          HTML in cache entries; versions of tags
    cache_entry | tile_requests             a payload as it is stored; queries whose digest keys it
    dashboard_specs | keys                  widgets as the database has them; all Redis keys
"""
