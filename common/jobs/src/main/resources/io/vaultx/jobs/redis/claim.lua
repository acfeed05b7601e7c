-- ARGV: consumer, how many at most, 1 to take over what dead consumers held, after how long without a sign of life (ms),
-- how often a job may lose its consumer, most unfinished jobs, most bytes of envelopes, most bytes of one.
-- Answers: last entry of WAKE, ms until something becomes due by itself (-1: nothing), then for each job
-- {id, envelope, claim, failures, losses, published at}.
local consumer, most, takeOver = ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1'
local idle, mostLosses, mostJobs = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local mostBytes, largest = tonumber(ARGV[7]), tonumber(ARGV[8])
local PROMOTED_AT_ONCE, SCHEDULES_AT_ONCE, SCANS_AT_ONCE = 200, 20, 20

local answer = { '0-0', -1 }
local madeReady = 0
local bytes = 0

local function wakeIn(ms)
    if answer[2] < 0 or ms < answer[2] then
        answer[2] = math.max(ms, 0)
    end
end

-- A schedule that is due makes its next job, unless its last one is still on its way or the queue is full.
local function fire(name, due)
    local key = P .. 'schedule:' .. name
    local plan = redis.call('HMGET', key, 'v', 'p', 'e', 'j')
    if not plan[1] then
        redis.call('ZREM', SCHEDULES, name)
        return
    end
    local last = plan[4] and redis.call('HGET', jobKey(plan[4]), 's')
    if (not last or last == 'c' or last == 'x') and unfinished() < mostJobs then
        local id = name .. '@' .. string.format('%.0f', due)
        if redis.call('EXISTS', jobKey(id)) == 0 then
            create(id, tonumber(plan[2]), plan[3], NOW)
            madeReady = madeReady + 1
            redis.call('HINCRBY', QUEUE, 'published', 1)
        end
        redis.call('HSET', key, 'j', id)
    end
    local every = tonumber(plan[1])
    redis.call('ZADD', SCHEDULES, due + every * (math.floor((NOW - due) / every) + 1), name)
end

local function whatIsDue()
    local due = redis.call('ZRANGEBYSCORE', SCHEDULES, '-inf', NOW, 'WITHSCORES', 'LIMIT', 0, SCHEDULES_AT_ONCE)
    for at = 1, #due, 2 do
        fire(due[at], tonumber(due[at + 1]))
    end
    local ready = redis.call('ZRANGEBYSCORE', DELAYED, '-inf', NOW, 'LIMIT', 0, PROMOTED_AT_ONCE)
    for _, id in ipairs(ready) do
        redis.call('ZREM', DELAYED, id)
        local p = redis.call('HGET', jobKey(id), 'p')
        if p then
            enqueue(id, tonumber(p))
            madeReady = madeReady + 1
        end
    end
    for _, set in ipairs({ SCHEDULES, DELAYED }) do
        local first = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
        if first[2] then
            wakeIn(tonumber(first[2]) - NOW)
        end
    end
end

-- At most so many starts in any stretch of that length. RATE holds the times of the last ones, the newest first.
local rate = redis.call('HMGET', QUEUE, 'limit', 'per')
local RATE = P .. 'rate'

local function startsAllowed(wanted)
    if not rate[1] then
        return wanted
    end
    local limit, per = tonumber(rate[1]), tonumber(rate[2])
    wanted = math.min(wanted, limit)
    local blocking, last = 0, nil
    for _, time in ipairs(redis.call('LRANGE', RATE, limit - wanted, limit - 1)) do
        local at = tonumber(time)
        -- A time from the future is of a clock that was set back.
        if at > NOW - per and at <= NOW then
            blocking, last = blocking + 1, at
        end
    end
    if last then
        wakeIn(last + per - NOW)
    end
    return wanted - blocking
end

local function noteStart()
    if rate[1] then
        redis.call('LPUSH', RATE, NOW)
        redis.call('LTRIM', RATE, 0, tonumber(rate[1]) - 1)
    end
end

local function start(p, entry, id)
    local key = jobKey(id)
    local job = redis.call('HMGET', key, 'e', 'f', 'z', 't')
    if not job[1] then
        leaveStream(p, entry)
        return false
    end
    -- Counted for the queue: a job that is published again under its id must not meet a claim of its former life.
    local claim = redis.call('HINCRBY', QUEUE, 'n', 1)
    redis.call('HSET', key, 's', 'a', 'o', consumer, 'u', NOW, 'n', claim)
    bytes = bytes + #job[1]
    answer[#answer + 1] = { id, job[1], claim, tonumber(job[2] or '0'), tonumber(job[3] or '0'), tonumber(job[4]) }
    noteStart()
    return true
end

-- What has been read from a stream is held: so many can be read that they fit however large they are.
local function thatFit(wanted)
    return math.min(wanted, math.floor((mostBytes - bytes) / largest))
end

-- Of one stream, from where the last look ended. What lost its consumers too often is buried.
local function takeOverFrom(p, left)
    local field = 'scan' .. p
    local from = redis.call('HGET', QUEUE, field) or '0-0'
    for _ = 1, SCANS_AT_ONCE do
        local count = thatFit(left)
        if count < 1 then
            break
        end
        local found = redis.call('XAUTOCLAIM', STREAMS[p], GROUP, consumer, idle, from, 'COUNT', count)
        from = found[1]
        for _, entry in ipairs(found[2]) do
            if entry then
                local id = entry[2][2]
                if redis.call('EXISTS', jobKey(id)) == 0 then
                    leaveStream(p, entry[1])
                elseif redis.call('HINCRBY', jobKey(id), 'z', 1) > mostLosses then
                    leaveStream(p, entry[1])
                    bury(id, 'its consumers were lost while they held it')
                elseif start(p, entry[1], id) then
                    left = left - 1
                end
            end
        end
        if from == '0-0' then
            break
        end
    end
    redis.call('HSET', QUEUE, field, from)
    return left
end

-- After a start of Redis the living get the time to say that they live, counted from the first look: while Redis reads its
-- log, nobody can say anything.
local function isSettled()
    local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
    local seen = redis.call('HMGET', QUEUE, 'run', 'since')
    -- A time from the future is of a clock that was set back.
    if seen[1] ~= run or tonumber(seen[2]) > NOW then
        redis.call('HSET', QUEUE, 'run', run, 'since', NOW)
        return false
    end
    return NOW - tonumber(seen[2]) >= idle
end

local function readNew(p, left)
    local count = thatFit(left)
    while count > 0 do
        local found = redis.call('XREADGROUP', 'GROUP', GROUP, consumer, 'COUNT', count, 'STREAMS', STREAMS[p], '>')
        if not found then
            break
        end
        for _, entry in ipairs(found[1][2]) do
            if start(p, entry[1], entry[2][2]) then
                left = left - 1
            end
        end
        count = thatFit(left)
    end
    return left
end

local function claim()
    local left = startsAllowed(most)
    if takeOver and isSettled() then
        for p = 1, 3 do
            if left > 0 then
                left = takeOverFrom(p, left)
            end
        end
    end
    for p = 1, 3 do
        if left > 0 then
            left = readNew(p, left)
        end
    end
    if thatFit(1) < 1 then
        -- More may wait than fits into one answer.
        wakeIn(0)
    end
end

-- When its memory is full, Redis refuses a script's first write if that can take more of it, but none behind a first one that
-- cannot, as this one: jobs are handed out all the same, since only done they free memory.
redis.call('ZREM', DELAYED, '')
ensureGroups()
whatIsDue()
if redis.call('HGET', QUEUE, 'paused') then
    answer[2] = -1
else
    claim()
end
-- What became ready here and was not taken is for others, too.
if madeReady > #answer - 2 then
    wake()
end
local newest = redis.call('XREVRANGE', WAKE, '+', '-', 'COUNT', 1)
if newest[1] then
    answer[1] = newest[1][1]
end
return answer
