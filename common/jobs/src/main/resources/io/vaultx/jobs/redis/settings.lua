-- ARGV: 'pause', 'resume', 'limit' (with: how many, in how many ms), 'unlimited', or 'listed' when the queue is in the list
-- of queues. Answers 1.
local what = ARGV[1]
if what == 'pause' then
    redis.call('HSET', QUEUE, 'paused', 1)
elseif what == 'listed' then
    redis.call('HSET', QUEUE, 'listed', 1)
elseif what == 'limit' then
    redis.call('HSET', QUEUE, 'limit', ARGV[2], 'per', ARGV[3])
    redis.call('LTRIM', P .. 'rate', 0, tonumber(ARGV[2]) - 1)
elseif what == 'unlimited' then
    redis.call('HDEL', QUEUE, 'limit', 'per')
    redis.call('DEL', P .. 'rate')
else
    redis.call('HDEL', QUEUE, 'paused')
end
if what ~= 'pause' and what ~= 'listed' then
    wake()
end
return 1
