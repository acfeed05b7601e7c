-- Answers {waiting, delayed, active, done, dead, paused, limit, per, published, finished, failed, retried, ms that the
-- longest waiting job waits (-1: none does)}.
local waiting, active, oldest = 0, 0, -1
for p = 1, 3 do
    local pending = pendingOf(p)
    active = active + pending
    waiting = waiting + redis.call('XLEN', STREAMS[p]) - pending
    local first = redis.call('XRANGE', STREAMS[p], '(' .. lastDelivered(p), '+', 'COUNT', 1)
    if first[1] then
        oldest = math.max(oldest, NOW - tonumber(string.match(first[1][1], '^%d+')), 0)
    end
end
local about = redis.call('HMGET', QUEUE, 'paused', 'limit', 'per', 'published', 'done', 'failed', 'retried')
local answer = { waiting, redis.call('ZCARD', DELAYED), active, redis.call('XLEN', DONE), redis.call('XLEN', DEAD) }
for at = 1, 7 do
    answer[#answer + 1] = tonumber(about[at] or '0')
end
answer[#answer + 1] = oldest
return answer
