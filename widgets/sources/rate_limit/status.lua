-- Rate limit status of credentials, each as {limit, calls of the last minute, calls in flight,
-- remaining by the platform's headers or -1, ms left of a block, ms until the circuit half-opens}.
-- KEYS: names under which fingerprints are kept; one that is not kept gives an empty answer
-- ARGV: now in ms or 0 for the server's time, then fingerprints, answered after those of KEYS

local function status(fingerprint)
  local prefix = "g:rate_limit:" .. fingerprint .. ":"
  local state = prefix .. "state"
  -- Who takes permits deletes what is of another type.
  local has_state = redis.call("TYPE", state).ok == "hash"
  local function known(name)
    return has_state and field(state, name) or 0
  end
  local from = "(" .. string.format("%.0f", now)
  local function count(part)
    return tonumber(redis.pcall("ZCOUNT", prefix .. part, from, "+inf")) or 0
  end
  local used, in_flight = count("window"), count("in_flight")
  local remaining = known("reset_at") > now and known("remaining") or -1
  local blocked = math.max(0, known("blocked_until") - now)
  local open = 0
  if known("trips") > 0 then
    open = math.max(0, known("open_until") - now, known("probe_until") - now)
  end
  return {known("limit"), used, in_flight, remaining, blocked, open}
end

local found = {}
for _, name in ipairs(KEYS) do
  local fingerprint = redis.call("GET", name)
  table.insert(found, fingerprint and status(fingerprint) or {})
end
for place = 2, #ARGV do
  table.insert(found, status(ARGV[place]))
end
return found
