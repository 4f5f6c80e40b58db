-- The head of a stored cache entry, its first line of JSON; an empty table for any other value.
local function entry_head(raw)
  local ok, head = pcall(cjson.decode, string.match(raw or "", "^[^\n]*"))
  return ok and type(head) == "table" and head or {}
end

-- Deletes a refresh lock that is still the owner's.
local function release(lock, owner)
  if string_at(lock) == owner then redis.call("DEL", lock) end
end
