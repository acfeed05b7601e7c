-- ARGV: state, how many at most, where the page before ended ('' at the start).
-- Answers {position, id} for each job. Positions are 'stream entry' (waiting, active), 'due id' (delayed), or an entry.
local state, most, after = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local answer = {}

local function add(position, id)
    answer[#answer + 1] = { position, id }
end

local function eachStream(read)
    local from, entry = string.match(after, '^(%d) ([%d-]+)$')
    for p = tonumber(from or '1'), 3 do
        if #answer < most then
            read(p, entry)
        end
        entry = nil
    end
end

if state == 'w' then
    eachStream(function(p, entry)
        for _, found in
            ipairs(redis.call('XRANGE', STREAMS[p], '(' .. (entry or lastDelivered(p)), '+', 'COUNT', most - #answer))
        do
            add(p .. ' ' .. found[1], found[2][2])
        end
    end)
elseif state == 'a' then
    eachStream(function(p, entry)
        local from = entry and '(' .. entry or '-'
        local pending = redis.pcall('XPENDING', STREAMS[p], GROUP, from, '+', most - #answer)
        for _, found in ipairs(pending.err and {} or pending) do
            local there = redis.call('XRANGE', STREAMS[p], found[1], found[1])
            if there[1] then
                add(p .. ' ' .. found[1], there[1][2][2])
            end
        end
    end)
elseif state == 'd' then
    local score, id = string.match(after, '^(%d+) (.+)$')
    local offset, page = 0, nil
    repeat
        page = redis.call(
            'ZRANGEBYSCORE', DELAYED, score or '-inf', '+inf', 'WITHSCORES', 'LIMIT', offset, most + 1)
        for at = 1, #page, 2 do
            local behind = not score or tonumber(page[at + 1]) > tonumber(score) or page[at] > id
            if behind and #answer < most then
                add(string.format('%.0f', tonumber(page[at + 1])) .. ' ' .. page[at], page[at])
            end
        end
        offset = offset + most + 1
    until #answer >= most or #page == 0
else
    local stream = state == 'c' and DONE or DEAD
    local from = after == '' and '+' or '(' .. after
    for _, found in ipairs(redis.call('XREVRANGE', stream, from, '-', 'COUNT', most)) do
        add(found[1], found[2][2])
    end
end
return answer
