-- Deletes locks that are still the owner's.
-- KEYS: locks. ARGV: owner.
for _, key in ipairs(KEYS) do
  if string_at(key) == ARGV[1] then redis.call("DEL", key) end
end
