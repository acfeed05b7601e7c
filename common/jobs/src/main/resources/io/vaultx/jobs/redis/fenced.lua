-- KEYS[1]: a hash {token, value}. ARGV: token, and the value unless it is only announced. Answers 1, or 0 when a later token was
-- here before.
local last = tonumber(redis.call('HGET', KEYS[1], 'token') or '0')
if tonumber(ARGV[1]) < last then
    return 0
end
redis.call('HSET', KEYS[1], 'token', ARGV[1])
if ARGV[2] then
    redis.call('HSET', KEYS[1], 'value', ARGV[2])
end
return 1
