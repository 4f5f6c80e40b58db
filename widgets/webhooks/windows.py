"""Windows in which events about a resource are gathered: the first acts, the others wait."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

from redis import Redis

from widgets.results import keys

WINDOW = timedelta(seconds=30)
# What one event opened ends within a moment, and is told as one. Nothing waits for less: a
# window that ends while we look at it would have us look again and again.
MOMENT = timedelta(seconds=1)
MILLISECOND = timedelta(milliseconds=1)

# KEYS: who comes back next, and the windows that are open. Milliseconds, or 0 where somebody
# else comes back by then. ARGV: a moment in milliseconds.
COME_BACK = """
local MOMENT = tonumber(ARGV[1])
local lefts, soonest = {}, nil
for i = 2, #KEYS do
  local left = redis.call('PTTL', KEYS[i])
  if left > 0 then
    table.insert(lefts, left)
    soonest = math.min(left, soonest or left)
  end
end
local ends = MOMENT
for _, left in ipairs(lefts) do
  if left <= soonest + MOMENT then ends = math.max(ends, left) end
end
local known = redis.call('PTTL', KEYS[1])
if known >= 0 and known <= ends + MOMENT then return 0 end
redis.call('SET', KEYS[1], 1, 'PX', ends)
return ends
"""


class Windows:
    """One worker's look at a connection's windows: each is asked once.

    Redis holds them; one that it lost is opened again, which costs a refetch.
    """

    def __init__(self, redis: Redis, client_id: UUID, connection_id: UUID) -> None:
        self._redis = redis
        self._client_id = client_id
        self._connection_id = connection_id
        self._opened: dict[str, bool] = {}
        # How long until the first of those that did not open ends, and a moment at least.
        self.next_in: timedelta | None = None

    def opens(self, resource: str) -> bool:
        """Whether what is known now about a resource may act, and so begins a window."""
        if resource not in self._opened:
            self._opened[resource] = self._ask(resource)
        return self._opened[resource]

    def comes_back_in(self) -> timedelta | None:
        """How long until we are to have the others' work done, at the first window's end.

        None where nothing waits, or somebody else comes back by then.
        """
        held = [self._name(resource) for resource, opened in self._opened.items() if not opened]
        if not held:
            return None
        names = [self._name(""), *held]
        moment = MOMENT // MILLISECOND
        found = cast(int, self._redis.eval(COME_BACK, len(names), *names, moment))
        return found * MILLISECOND if found else None

    def _name(self, resource: str) -> str:
        return keys.window(self._client_id, self._connection_id, resource)

    def _ask(self, resource: str) -> bool:
        name = self._name(resource)
        if self._redis.set(name, 1, nx=True, px=WINDOW):
            return True
        left = self._redis.pttl(name) * MILLISECOND
        left = max(left, MOMENT)
        self.next_in = min(left, self.next_in) if self.next_in else left
        return False
