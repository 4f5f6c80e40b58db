-- Stores a failure and tells open pages, unless an entry was fetched after the refresh had begun;
-- releases the owner's lock.
-- KEYS: payload, failure, lock. ARGV: owner, seconds, channel, when it began, digest, failure.
if (tonumber(entry_head(string_at(KEYS[1])).moment) or 0) <= tonumber(ARGV[4]) then
  redis.call("SET", KEYS[2], ARGV[6], "EX", ARGV[2])
  redis.call("PUBLISH", ARGV[3], cjson.encode({ARGV[5]}))
end
release(KEYS[3], ARGV[1])
