-- Adds a version to each tag, newer than all before it.
-- KEYS: versions of each tag. ARGV: seconds to keep them, how many are kept, then what follows the
-- number of each key's new version.
for i, key in ipairs(KEYS) do
  local versions = {}
  for each in string.gmatch(versions_at(key) or "", "%S+") do
    table.insert(versions, each)
  end
  local newest = tonumber(string.match(versions[#versions] or "", "^%d+") or "0")
  local number = string.format("%.0f", math.max(now, newest + 1))
  table.insert(versions, number .. ARGV[i + 2])
  local first = math.max(1, #versions - tonumber(ARGV[2]) + 1)
  redis.call("SET", key, table.concat(versions, " ", first), "EX", ARGV[1])
end
