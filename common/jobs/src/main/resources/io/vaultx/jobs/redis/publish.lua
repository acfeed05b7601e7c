-- ARGV: most unfinished jobs, then for each job: id, priority, delay in ms, envelope.
-- Answers 1 when the queue is in the list of queues, then 1 (new) or 0 (was there already) for each job; or nothing, and
-- nothing was done.
local coming = 0
for at = 2, #ARGV, 4 do
    if redis.call('EXISTS', jobKey(ARGV[at])) == 0 then
        coming = coming + 1
    end
end
if coming > 0 and unfinished() + coming > tonumber(ARGV[1]) then
    return {}
end

local answer, anew = { redis.call('HEXISTS', QUEUE, 'listed') }, 0
for at = 2, #ARGV, 4 do
    local fresh = redis.call('EXISTS', jobKey(ARGV[at])) == 0
    if fresh then
        create(ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 3], NOW + tonumber(ARGV[at + 2]))
        anew = anew + 1
    end
    answer[#answer + 1] = fresh and 1 or 0
end
if anew > 0 then
    redis.call('HINCRBY', QUEUE, 'published', anew)
    wake()
end
return answer
