-- Acquires locks that are free or the owner's already: 1 or 0 for each.
-- KEYS: locks. ARGV: owner, seconds.
local acquired = {}
for i, key in ipairs(KEYS) do
  local owner = string_at(key)
  if not owner or owner == ARGV[1] then
    redis.call("SET", key, ARGV[1], "EX", ARGV[2])
    acquired[i] = 1
  else
    acquired[i] = 0
  end
end
return acquired
