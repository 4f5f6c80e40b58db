-- Never lowers an epoch: a page that read its epoch just before a revocation may write it afterwards.
-- KEYS: the mirrors. ARGV: their seconds to live, then an epoch for each.
for i, key in ipairs(KEYS) do
  local held = redis.pcall('GET', key)
  local is_ours = type(held) == 'string' and string.match(held, '^%d+$') and #held < 16
  -- A mirror that never expires is none of ours.
  is_ours = is_ours and redis.call('PTTL', key) > 0
  if tonumber(ARGV[i + 1]) >= (is_ours and tonumber(held) or -1) then
    redis.call('SET', key, ARGV[i + 1], 'EX', ARGV[1])
  end
end
