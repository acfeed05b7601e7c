-- Answers {waiting, delayed, active, done, dead, paused, limit, per, published, finished, failed, buried}.
local waiting, active = 0, 0
for p = 1, 3 do
    local pending = pendingOf(p)
    active = active + pending
    waiting = waiting + redis.call('XLEN', STREAMS[p]) - pending
end
local about = redis.call('HMGET', QUEUE, 'paused', 'limit', 'per', 'published', 'done', 'failed', 'dead')
local answer = { waiting, redis.call('ZCARD', DELAYED), active, redis.call('XLEN', DONE), redis.call('XLEN', DEAD) }
for at = 1, 7 do
    answer[#answer + 1] = tonumber(about[at] or '0')
end
return answer
