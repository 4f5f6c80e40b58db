-- Acquires a permit for one call from the rate limit and the circuit breakers: {0, 0} granted,
-- {1, ms} wait, {2, ms} circuit open, {3, ms} circuit half-open with its probe in flight. Of a
-- resource's own circuit, 2 and 3 are followed by the code and request id of its last failure.
-- KEYS: state, window (calls that count, by the moment they stop), in_flight (calls that have no answer yet),
--       circuits (of resources that fail, as JSON by name)
-- ARGV: now in ms or 0 for the server's time, permit, limit to assume, share of the limit to
--       leave to others, share to use at most, lease in ms, calls in flight, resource or ""

local state, window, in_flight, circuits = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local permit, left = ARGV[2], tonumber(ARGV[4])
local share, lease, most = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local resource = ARGV[8]
local MINUTE, DAY = 60000, 86400000
-- No call is counted for so long.
local LONGEST = 60 * MINUTE

local function known(name)
  return field(state, name)
end

local blocked = known("blocked_until")
if blocked > now then return {1, blocked - now} end

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

local reset = known("reset_at")
if reset > now then
  -- What the platform counted last, less what it has not yet seen: others may share the key.
  local free = known("remaining") - in_flight_count
  if free <= math.floor(limit * left) then return {1, reset - now} end
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
