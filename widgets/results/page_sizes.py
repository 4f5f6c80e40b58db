"""Page sizes learned for a connection, kept in Redis for all workers."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError

from widgets.results import keys

log = logging.getLogger(__name__)

# A platform that takes larger pages again is found out by then.
KEPT = timedelta(days=30)
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class StoredPageSizes:
    """The page sizes of one connection, by path; without Redis they are learned again."""

    client_id: UUID
    connection_id: UUID
    redis: Redis

    def find(self, path: str) -> int | None:
        try:
            found = self.redis.hget(self._key, path)
        except RedisError:
            return None
        is_read = isinstance(found, bytes) and found.isdigit() and len(found) <= MOST_DIGITS
        return int(cast(bytes, found)) if is_read else None

    def keep(self, path: str, rows: int) -> None:
        where = {"connection": str(self.connection_id), "path": path, "rows": rows}
        log.info("platform takes smaller pages", extra=where)
        try:
            self.redis.hset(self._key, path, str(rows))
            self.redis.expire(self._key, KEPT)
        except RedisError:
            log.warning("page size could not be kept", extra=where)

    @property
    def _key(self) -> str:
        return keys.page_sizes(self.client_id, self.connection_id)
