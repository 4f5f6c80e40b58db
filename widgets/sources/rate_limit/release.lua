-- Releases a permit and records the call's outcome: limit headers, the platform's circuit and
-- the resource's. Returns the number of consecutive windows that ran low, or 0.
-- KEYS: state, window, in_flight, circuits (of resources that fail, as JSON by name)
-- ARGV: now in ms or 0 for the server's time, permit, "answered" | "failed" | "limited",
--       ms to block or 0, limit or 0, remaining or -1, ms to reset or 0,
--       resource or "", "good" | "bad" | "" for no answer of the resource, failure's code and
--       request id

local state, window, in_flight, circuits = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local permit, outcome = ARGV[2], ARGV[3]
local block, limit = tonumber(ARGV[4]), tonumber(ARGV[5])
local remaining, reset_in = tonumber(ARGV[6]), tonumber(ARGV[7])
local resource, said, code, request_id = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local MINUTE, DAY, LATE = 60000, 86400000, 2000
local FAILURES, RECENT, OPEN, LONGEST_OPEN = 5, 10, 30000, 900000
-- A person may mend a resource's answers without telling us.
local LONGEST_RESOURCE_OPEN, MOST_RESOURCES = 300000, 500

local function known(name)
  return field(state, name)
end

-- Before anything is written: a key of the wrong type fails the whole script, which is tried again.
local circuit = circuit_of(circuits, resource)

local function count(name)
  local counted = known(name) + 1
  redis.call("HSET", state, name, counted)
  return counted
end

redis.call("ZREM", in_flight, permit)
redis.call("ZADD", window, now + MINUTE, permit)
redis.call("PEXPIRE", window, 5 * MINUTE)

local limit_before = known("limit")
if limit > 0 then redis.call("HSET", state, "limit", limit) end

local low = 0
if remaining >= 0 and reset_in > 0 then
  local at, before = now + reset_in, known("reset_at")
  local same = before > now and math.abs(at - before) < LATE
  if same then
    -- Answers of one window come in any order: the one by which most is spent is the latest.
    -- What remains rises with a limit that rises meanwhile.
    local more = limit > 0 and limit_before > 0 and limit - limit_before or 0
    local by_before = math.max(0, known("remaining") + more)
    redis.call("HSET", state, "remaining", math.min(remaining, by_before))
  elseif at > before then
    redis.call("HSET", state, "remaining", remaining, "reset_at", at)
  end
  if remaining < known("limit") * 0.2 and at - known("low_at") >= LATE then
    local follows = at - known("low_at") < 2 * MINUTE
    low = follows and known("low") + 1 or 1
    redis.call("HSET", state, "low", low, "low_at", at)
  end
end

if outcome == "limited" and block == 0 then
  -- A 429 without Retry-After: wait for the reset, else back off exponentially.
  local strikes = count("strikes")
  block = reset_in > 0 and reset_in or math.min(1000 * 2 ^ math.min(strikes, 10), MINUTE)
elseif outcome == "answered" then
  redis.call("HDEL", state, "strikes")
end
if block > 0 then
  redis.call("HSET", state, "blocked_until", math.max(known("blocked_until"), now + block))
end

-- The last answers of the closed circuit, oldest first: "x" is a failure.
local recent = redis.call("HGET", state, "recent") or ""
recent = string.sub(recent .. (outcome == "failed" and "x" or "."), -RECENT)
local _, failed = string.gsub(recent, "x", "")
local trips = known("trips")

if outcome ~= "failed" then
  redis.call("HDEL", state, "failures", "trips", "open_until", "probe", "probe_until")
  redis.call("HSET", state, "recent", trips > 0 and "." or recent)
else
  local probing = trips > 0 and redis.call("HGET", state, "probe") == permit
  local in_a_row = count("failures") >= FAILURES
  local often = #recent == RECENT and failed >= RECENT / 2
  if trips == 0 and (in_a_row or often) or probing then
    local open = math.min(OPEN * 2 ^ math.min(trips, 10), LONGEST_OPEN)
    redis.call("HSET", state, "trips", trips + 1, "open_until", now + open)
    redis.call("HDEL", state, "failures", "recent", "probe", "probe_until")
  else
    redis.call("HSET", state, "recent", recent)
  end
end

redis.call("PEXPIRE", state, DAY)

-- The resource's own circuit. Only those that fail are kept.
local is_kept = circuit ~= nil
local probes = circuit and circuit.probe == permit
if circuit and said == "good" then
  redis.call("HDEL", circuits, resource)
elseif circuit and said == "" and probes then
  circuit.probe, circuit.probe_until = "", 0
  redis.call("HSET", circuits, resource, cjson.encode(circuit))
elseif resource ~= "" and said == "bad" then
  circuit = circuit or {failures = 0, trips = 0, open_until = 0, probe = "", probe_until = 0}
  circuit.failures, circuit.code, circuit.request_id = circuit.failures + 1, code, request_id
  if circuit.trips == 0 and circuit.failures >= FAILURES or probes then
    local open = math.min(OPEN * 2 ^ math.min(circuit.trips, 10), LONGEST_RESOURCE_OPEN)
    circuit.trips, circuit.open_until = circuit.trips + 1, now + open
    circuit.failures, circuit.probe, circuit.probe_until = 0, "", 0
  end
  if is_kept or redis.call("HLEN", circuits) < MOST_RESOURCES then
    redis.call("HSET", circuits, resource, cjson.encode(circuit))
    redis.call("PEXPIRE", circuits, DAY)
  end
end
return low
