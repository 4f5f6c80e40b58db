-- The versions of a tag: nil where they are missing, or where the newest is one that no server's
-- clock will show by tomorrow. `now` is the server's time in microseconds.
local time = redis.call("TIME")
local now = time[1] * 1000000 + time[2]
local function versions_at(key)
  local found = string_at(key)
  local newest = string.match(found or "", "[^ ]+$") or ""
  local digits = string.match(newest, "^(%d+)$") or string.match(newest, "^(%d+)/") or ""
  local number = #digits <= 20 and tonumber(digits) or 0
  return number > 0 and number < now + 86400000000 and found or nil
end
