-- Acquires a permit for one call from the rate limit and the circuit breakers: {0, 0} granted,
-- {1, ms} wait, {4, ms} a long window is used up, {5, ms} the platform blocks the key, {2, ms} circuit open, {3, ms} circuit half-open with its probe in flight. Of a
-- resource's own circuit, 2 and 3 are followed by the code and request id of its last failure.
-- KEYS: state, window (calls that count, by the moment they stop), in_flight (calls that have no answer yet),
--       circuits (of resources that fail, as JSON by name)
-- ARGV: now in ms or 0 for the server's time, permit, limit to assume, share of the limit to
--       leave to others, share to use at most, lease in ms, calls in flight, resource or "",
--       windows beside the minute as JSON, each as [calls, ms]

local state, window, in_flight, circuits = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local permit, left = ARGV[2], tonumber(ARGV[4])
local share, lease, most = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local resource, windows = ARGV[8], cjson.decode(ARGV[9])
local MINUTE, DAY = 60000, 86400000
-- No call is counted for so long.
local LONGEST = 60 * MINUTE

local function known(name)
  return field(state, name)
end

local blocked = known("blocked_until")
if blocked > now then return {5, blocked - now} end

local tripped = known("trips") > 0
if tripped then
  local closed = known("open_until")
  if closed > now then return {2, closed - now} end
  if known("probe_until") > now then return {3, 50} end
end

local circuit = circuit_of(circuits, resource)
local resource_tripped = circuit and circuit.trips > 0
if resource_tripped then
  if circuit.open_until > now then
    return {2, circuit.open_until - now, circuit.code, circuit.request_id}
  end
  if circuit.probe_until > now then return {3, 50, circuit.code, circuit.request_id} end
end

for _, calls in ipairs({window, in_flight}) do
  redis.call("ZREMRANGEBYSCORE", calls, "-inf", now)
  redis.call("ZREMRANGEBYSCORE", calls, now + LONGEST, "+inf")
end

local in_flight_count = redis.call("ZCARD", in_flight)
if in_flight_count >= most then return {1, 50} end

local limit = known("limit")
if limit == 0 then limit = tonumber(ARGV[3]) end
local allowed = math.max(1, math.floor(limit * share))
local count = redis.call("ZCARD", window)
if count >= allowed then
  local place = count - allowed
  local entry = redis.call("ZRANGE", window, place, place, "WITHSCORES")
  return {1, math.ceil(math.min(entry[2] - now, MINUTE))}
end

-- A window of up to a minute slides: an entry's score is a minute after the call's end.
local function wait_of(calls, ms)
  local since = now + MINUTE - ms
  local from = "(" .. string.format("%.0f", since)
  local free = math.max(1, math.floor(calls * share))
  local over = redis.call("ZCOUNT", window, from, "+inf") - free
  if over < 0 then return 0 end
  local entry = redis.call("ZRANGEBYSCORE", window, from, "+inf", "WITHSCORES", "LIMIT", over, 1)
  return math.ceil(math.min(entry[2] - since, ms))
end

-- A longer one is counted from a multiple of its length.
local function counted(ms)
  local is_current = known("span:" .. ms) == math.floor(now / ms)
  return is_current and known("calls:" .. ms) or 0
end

for _, each in ipairs(windows) do
  local calls, ms = each[1], each[2]
  if ms <= MINUTE then
    local wait = wait_of(calls, ms)
    if wait > 0 then return {1, wait} end
  elseif counted(ms) >= math.max(1, math.floor(calls * share)) then
    return {4, ms - now % ms}
  end
end

local reset = known("reset_at")
if reset > now then
  -- What the platform counted last, less what it has not yet seen: others may share the key.
  local free = known("remaining") - in_flight_count
  if free <= math.floor(limit * left) then return {1, reset - now} end
end

for _, each in ipairs(windows) do
  local ms = each[2]
  if ms > MINUTE then
    local calls = counted(ms) + 1
    redis.call("HSET", state, "span:" .. ms, math.floor(now / ms), "calls:" .. ms, calls)
    if redis.call("PTTL", state) < ms then redis.call("PEXPIRE", state, ms) end
  end
end
-- A call in flight counts until a minute after its end, whenever the platform counts it.
redis.call("ZADD", window, now + lease + MINUTE, permit)
redis.call("ZADD", in_flight, now + lease, permit)
redis.call("PEXPIRE", window, lease + 2 * MINUTE)
redis.call("PEXPIRE", in_flight, lease + MINUTE)
if tripped then
  redis.call("HSET", state, "probe", permit, "probe_until", now + lease)
  redis.call("PEXPIRE", state, DAY)
end
if resource_tripped then
  circuit.probe, circuit.probe_until = permit, now + lease
  redis.call("HSET", circuits, resource, cjson.encode(circuit))
end
return {0, 0}
