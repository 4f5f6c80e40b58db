-- Deletes keys whose values no command can use; returns their places.
-- ARGV: the type of each key, then which of its values are of no use: those of another type
-- ('wrong type'), also those without an expiry ('endless'), or all.
local deleted = {}
for i, key in ipairs(KEYS) do
  local type, unusable = redis.call('TYPE', key).ok, ARGV[#KEYS + i]
  local is_endless = unusable == 'endless' and redis.call('PTTL', key) == -1
  if type ~= 'none' and (type ~= ARGV[i] or is_endless or unusable == 'all') then
    redis.call('DEL', key)
    table.insert(deleted, i)
  end
end
return deleted
