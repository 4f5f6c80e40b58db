-- Prolongs locks that are still the owner's.
-- KEYS: locks. ARGV: owner, seconds.
for _, key in ipairs(KEYS) do
  if string_at(key) == ARGV[1] then redis.call("EXPIRE", key, ARGV[2]) end
end
