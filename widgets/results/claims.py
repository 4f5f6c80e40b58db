"""Claims: who is having an ask answered. A claim's value is its holder's name.

The holder is the message that asks a worker for it, so that a message which comes twice, or
again after its worker died, finds its own claims and nobody else's.
"""

from __future__ import annotations

from collections.abc import Sequence

from widgets.results.generations import READ

# A worker that died is done without after so long; one that lives says so again and again.
LEASE_SECONDS = 10
RENEW_SECONDS = 3

TAKE = (
    READ
    + """
local taken = {}
for i, key in ipairs(KEYS) do
  local held = read(key)
  if not held or held == ARGV[1] then
    redis.call('SET', key, ARGV[1], 'EX', ARGV[2])
    taken[i] = 1
  else
    taken[i] = 0
  end
end
return taken
"""
)

RENEW = (
    READ
    + """
for i, key in ipairs(KEYS) do
  if read(key) == ARGV[1] then redis.call('EXPIRE', key, ARGV[2]) end
end
"""
)

RELEASE = (
    READ
    + """
for i, key in ipairs(KEYS) do
  if read(key) == ARGV[1] then redis.call('DEL', key) end
end
"""
)


def taking(keys: Sequence[str], holder: str) -> tuple[object, ...]:
    """The command that makes claims the holder's where they are free or its own: 1 or 0 each."""
    return ("EVAL", TAKE, len(keys), *keys, holder, LEASE_SECONDS)


def renewing(keys: Sequence[str], holder: str) -> tuple[object, ...]:
    """The command that prolongs those claims that are still the holder's."""
    return ("EVAL", RENEW, len(keys), *keys, holder, LEASE_SECONDS)


def releasing(keys: Sequence[str], holder: str) -> tuple[object, ...]:
    """The command that gives back those claims that are still the holder's."""
    return ("EVAL", RELEASE, len(keys), *keys, holder)
