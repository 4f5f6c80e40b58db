-- Blocks a credential's calls until a moment; an earlier one than the known is ignored.
-- KEYS: state. ARGV: now in ms or 0 for the server's time, moment in ms

local now, moment = tonumber(ARGV[1]), tonumber(ARGV[2])
local DAY = 86400000

if now == 0 then
  local time = redis.call("TIME")
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local known = tonumber(redis.call("HGET", KEYS[1], "blocked_until") or "0")
if moment > known and moment > now then
  redis.call("HSET", KEYS[1], "blocked_until", moment)
  redis.call("PEXPIRE", KEYS[1], moment - now + DAY)
end
