-- Schedules the next run at the end of the first running interval, for one worker of all.
-- KEYS: the scheduled run, then the running intervals. ARGV: the tolerance in milliseconds.
-- Returns milliseconds until the run, or 0 where another worker runs by then.
local tolerance = tonumber(ARGV[1])
local lefts, soonest = {}, nil
for i = 2, #KEYS do
  local left = redis.call('PTTL', KEYS[i])
  if left > 0 then
    table.insert(lefts, left)
    soonest = math.min(left, soonest or left)
  end
end
local run_in = tolerance
for _, left in ipairs(lefts) do
  if left <= soonest + tolerance then run_in = math.max(run_in, left) end
end
local scheduled = redis.call('PTTL', KEYS[1])
if scheduled >= 0 and scheduled <= run_in + tolerance then return 0 end
redis.call('SET', KEYS[1], 1, 'PX', run_in)
return run_in
