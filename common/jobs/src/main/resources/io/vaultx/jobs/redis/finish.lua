-- ARGV: how many finished jobs to keep, then for each job: id, claim. Answers as beat.lua; a repeated call answers the same.
local keep, answer = tonumber(ARGV[1]), {}
for at = 2, #ARGV, 2 do
    local id, token = ARGV[at], ARGV[at + 1]
    local p, entry = held(id, token)
    local mine = p and 1 or 0
    if p then
        leaveStream(p, entry)
        redis.call('HINCRBY', QUEUE, 'done', 1)
        if keep > 0 then
            local finished = redis.call('XADD', DONE, '*', 'i', id)
            redis.call('HSET', jobKey(id), 's', 'c', 'k', finished, 'u', NOW, 'g', 100)
            redis.call('HDEL', jobKey(id), 'o')
        else
            redis.call('DEL', jobKey(id))
        end
    else
        local state = redis.call('HMGET', jobKey(id), 's', 'n')
        if state[1] == 'c' and state[2] == token then
            mine = 1
        end
    end
    answer[#answer + 1] = mine
end

local TRIMMED_AT_ONCE = 1000
local over = redis.call('XLEN', DONE) - keep
if over > 0 then
    for _, entry in ipairs(redis.call('XRANGE', DONE, '-', '+', 'COUNT', math.min(over, TRIMMED_AT_ONCE))) do
        redis.call('DEL', jobKey(entry[2][2]))
        redis.call('XDEL', DONE, entry[1])
    end
end
return answer
