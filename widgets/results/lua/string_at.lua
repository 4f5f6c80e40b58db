-- The string under a key; nil for a missing key and for one of another type.
local function string_at(key)
  local found = redis.pcall("GET", key)
  return type(found) == "string" and found or nil
end
