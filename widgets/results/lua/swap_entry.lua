-- Compare and swap: stores a cache entry in place of another whose head is still the given one.
-- KEYS: payload. ARGV: the head as it was read, the new entry.
local raw = string_at(KEYS[1])
if raw and string.sub(raw, 1, #ARGV[1] + 1) == ARGV[1] .. "\n" then
  redis.call("SET", KEYS[1], ARGV[2], "KEEPTTL")
  return 1
end
return 0
