-- A sign of life. ARGV for each job: id, claim, progress (-1: not said).
-- Answers 1 for each job that its caller still holds, 0 for one that it holds no longer.
local answer = {}
for at = 1, #ARGV, 3 do
    local p, entry = held(ARGV[at], ARGV[at + 1])
    if p then
        local owner = redis.call('HGET', jobKey(ARGV[at]), 'o')
        redis.call('XCLAIM', STREAMS[p], GROUP, owner, 0, entry, 'JUSTID')
        if ARGV[at + 2] ~= '-1' then
            redis.call('HSET', jobKey(ARGV[at]), 'g', ARGV[at + 2])
        end
    end
    answer[#answer + 1] = p and 1 or 0
end
return answer
