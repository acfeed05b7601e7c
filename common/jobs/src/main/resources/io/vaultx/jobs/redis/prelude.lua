-- What every script of a queue begins with. KEYS[1] is the prefix of the queue's keys; its {name} keeps them in one slot.
local P = KEYS[1]
local QUEUE, DELAYED, DONE, DEAD, WAKE = P .. 'queue', P .. 'delayed', P .. 'done', P .. 'dead', P .. 'wake'
local SCHEDULES = P .. 'schedules'
local STREAMS = { P .. 'high', P .. 'normal', P .. 'low' }
local GROUP = 'workers'

local function jobKey(id)
    return P .. 'job:' .. id
end

local function clock()
    local t = redis.call('TIME')
    return t[1] * 1000 + math.floor(t[2] / 1000)
end

local NOW = clock()

-- Consumers that wait for work wait for a new entry here; it holds one.
local function wake()
    redis.call('XADD', WAKE, 'MAXLEN', 1, '*', 'w', 1)
end

local function ensureGroups()
    for p = 1, 3 do
        redis.pcall('XGROUP', 'CREATE', STREAMS[p], GROUP, '0', 'MKSTREAM')
    end
end

local function enqueue(id, p)
    local entry = redis.call('XADD', STREAMS[p], '*', 'i', id)
    redis.call('HSET', jobKey(id), 's', 'w', 'k', entry, 'u', NOW)
end

local function delay(id, due)
    redis.call('ZADD', DELAYED, due, id)
    redis.call('HSET', jobKey(id), 's', 'd', 'u', NOW)
    redis.call('HDEL', jobKey(id), 'k')
end

-- Out of its stream, whether somebody holds it or not.
local function leaveStream(p, entry)
    redis.call('XACK', STREAMS[p], GROUP, entry)
    redis.call('XDEL', STREAMS[p], entry)
end

local function bury(id, why)
    local entry = redis.call('XADD', DEAD, '*', 'i', id)
    redis.call('HSET', jobKey(id), 's', 'x', 'k', entry, 'u', NOW, 'r', why)
    redis.call('HDEL', jobKey(id), 'o')
    redis.call('HINCRBY', QUEUE, 'dead', 1)
end

-- A new job; it must not be there yet.
local function create(id, p, envelope, due)
    redis.call('HSET', jobKey(id), 'e', envelope, 'p', p, 't', NOW)
    if due > NOW then
        delay(id, due)
    else
        enqueue(id, p)
    end
end

-- The stream's number and the entry of a job that is still held under this claim; nil when it is not.
local function held(id, token)
    local job = redis.call('HMGET', jobKey(id), 's', 'n', 'p', 'k')
    if job[1] == 'a' and job[2] == token then
        return tonumber(job[3]), job[4]
    end
    return nil
end

-- Dead letters count: they need room, too.
local function unfinished()
    local jobs = redis.call('ZCARD', DELAYED) + redis.call('XLEN', DEAD)
    for p = 1, 3 do
        jobs = jobs + redis.call('XLEN', STREAMS[p])
    end
    return jobs
end

local function pendingOf(p)
    local summary = redis.pcall('XPENDING', STREAMS[p], GROUP)
    if summary.err then
        return 0
    end
    return summary[1]
end

-- What lies behind this entry of a stream waits; what lies before it is held.
local function lastDelivered(p)
    local groups = redis.pcall('XINFO', 'GROUPS', STREAMS[p])
    if not groups.err then
        for _, fields in ipairs(groups) do
            for at = 1, #fields, 2 do
                if fields[at] == 'last-delivered-id' then
                    return fields[at + 1]
                end
            end
        end
    end
    return '0-0'
end
