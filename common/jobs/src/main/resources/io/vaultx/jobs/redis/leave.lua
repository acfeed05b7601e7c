-- ARGV: consumer ('' for none), ms. Forgets that consumer and all that were not heard of for so long, where they hold nothing.
local idle = tonumber(ARGV[2])
for p = 1, 3 do
    local consumers = redis.pcall('XINFO', 'CONSUMERS', STREAMS[p], GROUP)
    if not consumers.err then
        for _, fields in ipairs(consumers) do
            local about = {}
            for at = 1, #fields, 2 do
                about[fields[at]] = fields[at + 1]
            end
            if about.pending == 0 and (about.name == ARGV[1] or about.idle > idle) then
                redis.call('XGROUP', 'DELCONSUMER', STREAMS[p], GROUP, about.name)
            end
        end
    end
end
return 1
