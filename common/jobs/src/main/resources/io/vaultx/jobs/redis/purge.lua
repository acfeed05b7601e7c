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
        local groups = redis.pcall('XINFO', 'GROUPS', STREAMS[p])
        local from = '-'
        if not groups.err and groups[1] then
            for at = 1, #groups[1], 2 do
                if groups[1][at] == 'last-delivered-id' then
                    from = '(' .. groups[1][at + 1]
                end
            end
        end
        if count < most then
            forget(STREAMS[p], from)
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
