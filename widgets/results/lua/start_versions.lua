-- Returns the versions of tags, started where they are missing: without one nothing is current.
-- KEYS: versions of each tag. ARGV: seconds to keep them.
local found = {}
for i, key in ipairs(KEYS) do
  local versions = versions_at(key)
  if not versions then redis.call("SET", key, string.format("%.0f", now)) end
  redis.call("EXPIRE", key, ARGV[1])
  found[i] = versions or string_at(key)
end
return found
