-- ARGV: state ('w', 'd', 'c' or 'x'), how many at most. Forgets that many of them, the oldest first. Answers how many it were.
local state, most = ARGV[1], tonumber(ARGV[2])
local count = 0

local function forget(stream, from)
    for _, entry in ipairs(redis.call('XRANGE', stream, from, '+', 'COUNT', most - count)) do
        redis.call('XDEL', stream, entry[1])
        redis.call('DEL', jobKey(entry[2][2]))
        count = count + 1
    end
end

if state == 'w' then
    for p = 1, 3 do
        if count < most then
            forget(STREAMS[p], '(' .. lastDelivered(p))
        end
    end
elseif state == 'd' then
    for _, id in ipairs(redis.call('ZRANGE', DELAYED, 0, most - 1)) do
        redis.call('ZREM', DELAYED, id)
        redis.call('DEL', jobKey(id))
        count = count + 1
    end
else
    forget(state == 'c' and DONE or DEAD, '-')
end
return count
