-- ARGV: name, every (ms), ms until the first, priority, envelope. A schedule that is there with the same pace keeps its beat.
local key = P .. 'schedule:' .. ARGV[1]
local before = redis.call('HGET', key, 'v')
redis.call('HSET', key, 'v', ARGV[2], 'p', ARGV[4], 'e', ARGV[5])
if before ~= ARGV[2] or not redis.call('ZSCORE', SCHEDULES, ARGV[1]) then
    redis.call('ZADD', SCHEDULES, NOW + tonumber(ARGV[3]), ARGV[1])
    wake()
end
return 1
