-- ARGV: id. Answers the state it had, 'a' when it is held and therefore stays, '' when there is none.
local id = ARGV[1]
local job = redis.call('HMGET', jobKey(id), 's', 'p', 'k')
local state = job[1]
if not state then
    return ''
end
if state == 'a' then
    return 'a'
end
if state == 'w' then
    leaveStream(tonumber(job[2]), job[3])
elseif state == 'd' then
    redis.call('ZREM', DELAYED, id)
else
    redis.call('XDEL', state == 'c' and DONE or DEAD, job[3])
end
redis.call('DEL', jobKey(id))
return state
