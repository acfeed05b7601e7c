-- ARGV for each job: id, claim. It waits again, as if it had not been claimed. Answers as beat.lua.
local answer = {}
for at = 1, #ARGV, 2 do
    local p, entry = held(ARGV[at], ARGV[at + 1])
    if p then
        leaveStream(p, entry)
        redis.call('HDEL', jobKey(ARGV[at]), 'o')
        enqueue(ARGV[at], p)
    end
    answer[#answer + 1] = p and 1 or 0
end
wake()
return answer
