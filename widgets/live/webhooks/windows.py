"""Windows in which events about a resource are gathered: the first acts, the others wait."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from redis import Redis

from widgets.results import keys

WINDOW = timedelta(seconds=30)
MILLISECOND = timedelta(milliseconds=1)


class Windows:
    """One worker's look at a connection's windows: each is asked once.

    Redis holds them; one that it lost is opened again, which costs a refetch.
    """

    def __init__(self, redis: Redis, client_id: UUID, connection_id: UUID) -> None:
        self._redis = redis
        self._client_id = client_id
        self._connection_id = connection_id
        self._opened: dict[str, bool] = {}
        # How long until the first of those that did not open ends.
        self.next_in: timedelta | None = None

    def opens(self, resource: str) -> bool:
        """Whether what is known now about a resource may act, and so begins a window."""
        if resource not in self._opened:
            self._opened[resource] = self._ask(resource)
        return self._opened[resource]

    def calls_back(self) -> bool:
        """Whether we are the one who has the others' work done at the window's end."""
        if self.next_in is None:
            return False
        name = keys.window(self._client_id, self._connection_id, "")
        return bool(self._redis.set(name, 1, nx=True, px=self.next_in))

    def _ask(self, resource: str) -> bool:
        name = keys.window(self._client_id, self._connection_id, resource)
        if self._redis.set(name, 1, nx=True, px=WINDOW):
            return True
        left = self._redis.pttl(name) * MILLISECOND
        left = max(left, MILLISECOND)
        self.next_in = min(left, self.next_in) if self.next_in else left
        return False
