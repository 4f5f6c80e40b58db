-- Stores one client's cache entries, drops their failures, releases the owner's locks and tells
-- open pages. An entry that was fetched later, or under a later version, is left as it is.
-- KEYS: payload, failure and lock of each. ARGV: owner, seconds, channel, each entry.
local function is_newer(old, new)
  -- An entry of another client or digest is none at all.
  if old.client_id ~= new.client_id or old.digest ~= new.digest then return false end
  if (tonumber(old.moment) or 0) > new.moment then return true end
  if type(old.versions) ~= "table" then return false end
  for tag, version in pairs(old.versions) do
    local known = new.versions[tag]
    if known and (tonumber(version) or 0) > known then return true end
  end
  return false
end

local stored = {}
for i = 1, #KEYS / 3 do
  local payload, failure, lock = unpack(KEYS, 3 * i - 2, 3 * i)
  local entry = ARGV[i + 3]
  local new = entry_head(entry)
  if not is_newer(entry_head(string_at(payload)), new) then
    redis.call("SET", payload, entry, "EX", ARGV[2])
    redis.call("DEL", failure)
    table.insert(stored, new.digest)
  end
  release(lock, ARGV[1])
end
if #stored > 0 then redis.call("PUBLISH", ARGV[3], cjson.encode(stored)) end
