-- Marks a server as holding records, and lifts the last version above all that were ever given out.
-- KEYS[1]  the hash of the store itself
-- ARGV[1]  the format; [2] an id for a new store, '' to make none; [3] the id that is expected, or ''
-- Answers the id.
local STEP = 65536
local EPOCH = 1767225600

local found = redis.call('HMGET', KEYS[1], 'format', 'id', 'version')
if not found[1] then
  if ARGV[2] == '' then
    return redis.error_reply('NOSTORE this server has no records')
  end
  found = {ARGV[1], ARGV[2], '0'}
end
if found[1] ~= ARGV[1] then
  return redis.error_reply('NORECORDS the records have format ' .. found[1] .. ', this program knows format ' .. ARGV[1])
end
if ARGV[3] ~= '' and ARGV[3] ~= found[2] then
  return redis.error_reply('NORECORDS this server has the records of another store, ' .. found[2])
end

-- By the clock, four for each microsecond and so faster than writes can be, for a copy that was restored; by a step, larger
-- than what a failover loses, for a clock that went back. Below 2^53, where Lua's numbers are exact, until 2097.
local time = redis.call('TIME')
local byClock = ((tonumber(time[1]) - EPOCH) * 1000000 + tonumber(time[2])) * 4
local lifted = math.max(tonumber(found[3]) + STEP, byClock)
redis.call('HSET', KEYS[1], 'format', found[1], 'id', found[2], 'version', string.format('%.0f', lifted))
return found[2]
