-- Begins each script of this folder: the time, and numbers and circuits as they can be used.
-- What cannot be read counts as missing.

-- No platform asks for longer, and no clock of a server runs so far ahead.
local LATEST = 2 * 86400000
local MOST_CALLS = 100000

local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call("TIME")
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function number(raw)
  local found = tonumber(raw or "")
  if not found or found ~= found or found < 0 or found > 2 ^ 53 then return 0 end
  return found
end

-- A moment that is meant, in ms; 0 for one that nobody would live to see.
local function moment(raw)
  local found = number(raw)
  return found <= now + LATEST and found or 0
end

local MOMENTS = {blocked_until = 1, open_until = 1, probe_until = 1, reset_at = 1, low_at = 1}

-- A field of a credential's state.
local function field(state, name)
  local raw = redis.call("HGET", state, name)
  if MOMENTS[name] then return moment(raw) end
  local found = number(raw)
  return (name ~= "limit" or found <= MOST_CALLS) and found or 0
end

local function text(raw)
  return type(raw) == "string" and raw or ""
end

-- A resource's circuit, or nil.
local function circuit_of(circuits, resource)
  local raw = resource ~= "" and redis.call("HGET", circuits, resource)
  local is_read, found = pcall(cjson.decode, raw or "")
  if not is_read or type(found) ~= "table" then return nil end
  return {
    failures = number(found.failures), trips = number(found.trips),
    open_until = moment(found.open_until), probe_until = moment(found.probe_until),
    probe = text(found.probe), code = text(found.code), request_id = text(found.request_id),
  }
end
