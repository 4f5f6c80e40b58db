-- Blocks a credential's calls until a moment; an earlier one than the known is ignored.
-- KEYS: state. ARGV: now in ms or 0 for the server's time, moment in ms

local until_ms = tonumber(ARGV[2])
local DAY = 86400000

local known = field(KEYS[1], "blocked_until")
if until_ms > known and until_ms > now then
  redis.call("HSET", KEYS[1], "blocked_until", until_ms)
  redis.call("PEXPIRE", KEYS[1], until_ms - now + DAY)
end
