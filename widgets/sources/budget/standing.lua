-- How credentials stand: for each limit, calls of the last minute, calls under way, what
-- remains by the platform's word or -1, ms until nobody is blocked, ms until the circuit closes.
-- KEYS: names under which fingerprints are kept; one that is not kept gives an empty answer
-- ARGV: now in ms or 0 for the server's time, then fingerprints, answered after those of KEYS

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call("TIME")
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function standing(fingerprint)
  local prefix = "g:budget:" .. fingerprint .. ":"
  local state = prefix .. "state"
  local function known(name)
    return tonumber(redis.call("HGET", state, name) or "0")
  end
  local from = "(" .. string.format("%.0f", now)
  local used = redis.call("ZCOUNT", prefix .. "window", from, "+inf")
  local flying = redis.call("ZCOUNT", prefix .. "flying", from, "+inf")
  local remaining = known("reset_at") > now and known("remaining") or -1
  local blocked = math.max(0, known("blocked_until") - now)
  local open = 0
  if known("trips") > 0 then
    open = math.max(0, known("open_until") - now, known("probe_until") - now)
  end
  return {known("limit"), used, flying, remaining, blocked, open}
end

local found = {}
for _, name in ipairs(KEYS) do
  local fingerprint = redis.call("GET", name)
  table.insert(found, fingerprint and standing(fingerprint) or {})
end
for place = 2, #ARGV do
  table.insert(found, standing(ARGV[place]))
end
return found
