-- ARGV: id, claim, why, ms until it is tried again, how often it may fail (0: this was the last time; -1: it was not
-- tried, which is no failure).
-- Answers 'retry', 'dead', or 'lost' when the caller holds it no longer.
local id, token, why, pause, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local p, entry = held(id, token)
if not p then
    return 'lost'
end
leaveStream(p, entry)
if most >= 0 then
    local failures = redis.call('HINCRBY', jobKey(id), 'f', 1)
    redis.call('HINCRBY', QUEUE, 'failed', 1)
    if failures >= most then
        bury(id, why)
        return 'dead'
    end
    redis.call('HINCRBY', QUEUE, 'retried', 1)
end
redis.call('HSET', jobKey(id), 'r', why)
redis.call('HDEL', jobKey(id), 'o')
delay(id, NOW + pause)
wake()
return 'retry'
