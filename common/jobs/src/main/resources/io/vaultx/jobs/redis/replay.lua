-- ARGV: id ('' for the oldest ones), how many at most. Dead jobs wait again, with all their attempts. Answers how many did.
local function again(id, entry)
    redis.call('XDEL', DEAD, entry)
    local p = redis.call('HGET', jobKey(id), 'p')
    if p then
        redis.call('HDEL', jobKey(id), 'f', 'z', 'g')
        enqueue(id, tonumber(p))
    end
end

local count = 0
if ARGV[1] ~= '' then
    local job = redis.call('HMGET', jobKey(ARGV[1]), 's', 'k')
    if job[1] == 'x' then
        again(ARGV[1], job[2])
        count = 1
    end
else
    for _, entry in ipairs(redis.call('XRANGE', DEAD, '-', '+', 'COUNT', ARGV[2])) do
        again(entry[2][2], entry[1])
        count = count + 1
    end
end
if count > 0 then
    wake()
end
return count
