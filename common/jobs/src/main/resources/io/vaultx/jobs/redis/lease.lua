-- KEYS[1]: a hash {owner, token, until, ms}. ARGV: 'acquire', 'renew' or 'release', owner, ms, token (but to acquire).
-- Answers the token that is held now, or 0. The token is kept for ever, so that it only grows; should Redis lose it, the clock
-- keeps it growing.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local what, owner, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3])
local lease = redis.call('HMGET', KEYS[1], 'owner', 'token', 'until', 'ms')
local last, ends, lasts = tonumber(lease[2] or '0'), tonumber(lease[3] or '0'), tonumber(lease[4] or '0')

-- One that has more left than it was given is of a clock that was set back: it lasts for its whole time from now on.
if ends > now + lasts then
    ends = now + lasts
    redis.call('HSET', KEYS[1], 'until', ends)
end

if what == 'acquire' then
    if ends > now then
        return 0
    end
    local token = math.max(last + 1, now)
    redis.call('HSET', KEYS[1], 'owner', owner, 'token', string.format('%.0f', token), 'until', now + ttl, 'ms', ttl)
    return token
end

if lease[1] ~= owner or lease[2] ~= ARGV[4] or ends <= now then
    return 0
end
redis.call('HSET', KEYS[1], 'until', what == 'renew' and now + ttl or 0, 'ms', ttl)
return last
