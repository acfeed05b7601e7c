-- KEYS[1]: a hash {token, value}. ARGV: token, value. Answers 1, or 0 when a later token has written or looked before.
local last = tonumber(redis.call('HGET', KEYS[1], 'token') or '0')
if tonumber(ARGV[1]) < last then
    return 0
end
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'value', ARGV[2])
return 1
