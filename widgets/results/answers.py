"""Answers as they are written: by whoever comes last, never over what is newer.

A worker that stood still for longer than its lock ends all the same, after somebody else
has answered. What it brings then is dropped, and the locks of others stay theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from widgets.results import keys
from widgets.results.cached_result import Failed
from widgets.results.entry import Entry, microseconds
from widgets.results.generations import READ
from widgets.results.tile_requests import TileRequest

HEAD = (
    READ
    + """
local function head(raw)
  local ok, plain = pcall(cjson.decode, string.match(raw or '', '^[^\\n]*'))
  return ok and type(plain) == 'table' and plain or {}
end
local function done(lock)
  if read(lock) == ARGV[1] then redis.call('DEL', lock) end
end
"""
)

# KEYS: payload, failure and lock of each. ARGV: owner, seconds, channel, each entry.
PUT = (
    HEAD
    + """
local function is_newer(old, new)
  -- Another owner's is none at all.
  if old.client_id ~= new.client_id or old.digest ~= new.digest then return false end
  if (tonumber(old.moment) or 0) > new.moment then return true end
  if type(old.generations) ~= 'table' then return false end
  for tag, number in pairs(old.generations) do
    local known = new.generations[tag]
    if known and (tonumber(number) or 0) > known then return true end
  end
  return false
end
local stored = {}
for i = 1, #KEYS / 3 do
  local payload, failure, lock = unpack(KEYS, 3 * i - 2, 3 * i)
  local entry = ARGV[i + 3]
  local new = head(entry)
  if not is_newer(head(read(payload)), new) then
    redis.call('SET', payload, entry, 'EX', ARGV[2])
    redis.call('DEL', failure)
    table.insert(stored, new.digest)
  end
  done(lock)
end
if #stored > 0 then redis.call('PUBLISH', ARGV[3], cjson.encode(stored)) end
"""
)

# KEYS: payload. ARGV: its head as it was read, and what takes its place.
REPLACE = (
    READ
    + """
local raw = read(KEYS[1])
if raw and string.sub(raw, 1, #ARGV[1] + 1) == ARGV[1] .. '\\n' then
  redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
  return 1
end
return 0
"""
)

# KEYS: payload, failure, lock. ARGV: owner, seconds, channel, when it began, digest, failure.
FAIL = (
    HEAD
    + """
if (tonumber(head(read(KEYS[1])).moment) or 0) <= tonumber(ARGV[4]) then
  redis.call('SET', KEYS[2], ARGV[6], 'EX', ARGV[2])
  redis.call('PUBLISH', ARGV[3], cjson.encode({ARGV[5]}))
end
done(KEYS[3])
"""
)


def putting(entries: Sequence[Entry], owner: str, *, seconds: int) -> tuple[object, ...]:
    """The command that stores one client's entries, drops their failures and tells the pages.

    An entry that was fetched later, or depends on a later change, is left as it is.
    """
    client_id = entries[0].client_id
    names = [name for entry in entries for name in _names(client_id, entry.digest)]
    dumps = [entry.dump() for entry in entries]
    return ("EVAL", PUT, len(names), *names, owner, seconds, keys.changed(client_id), *dumps)


def replacing(old: Entry, new: Entry) -> tuple[object, ...]:
    """The command that stores an entry in place of the one it was made of, where this one is
    still stored as it was: compare and set, by the head.
    """
    name = keys.payload(old.client_id, old.digest)
    return ("EVAL", REPLACE, 1, name, old.head(), new.dump())


def failing(
    request: TileRequest, failed: Failed, owner: str, *, begun: datetime, seconds: int
) -> tuple[object, ...]:
    """The command that notes a failure, unless a good answer was fetched after it had begun."""
    names = _names(request.client_id, request.digest)
    given = (owner, seconds, keys.changed(request.client_id), microseconds(begun))
    return ("EVAL", FAIL, len(names), *names, *given, request.digest, failed.dump())


def _names(client_id: UUID, digest: str) -> tuple[str, str, str]:
    names = (keys.payload, keys.failure, keys.lock)
    payload, failure, lock = (name(client_id, digest) for name in names)
    return payload, failure, lock
