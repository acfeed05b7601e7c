-- One ordered write: every condition first, then every change.
-- KEYS[1]  the hash of the store itself
-- ARGV[1]  the start of all keys; [2] the id of the store; [3...] a change each, see RedisLayout
-- Answers -1, or the index of the change whose condition does not hold.
local byte, sub = string.byte, string.sub
local PUT, ANYTHING, ABSENT = 80, 97, 110

if redis.call('HGET', KEYS[1], 'id') ~= ARGV[2] then
  return redis.error_reply('NORECORDS this server does not have the records any more')
end

local function parse(change)
  local name = byte(change, 11)
  local key = byte(change, 12 + name) * 256 + byte(change, 13 + name)
  return sub(change, 12, 11 + name), sub(change, 14 + name, 13 + name + key), 14 + name + key
end

-- What the changes before leave: a row's place to its version, '' where there is none.
local after = {}
local puts = false
for i = 3, #ARGV do
  local change = ARGV[i]
  local name, key = parse(change)
  local place = name .. '/' .. key
  local expect = byte(change, 2)
  if expect ~= ANYTHING then
    local found = after[place]
    if found == nil then
      found = sub(redis.call('HGET', ARGV[1] .. 'rows:' .. name, key) or '', 1, 8)
    end
    if expect == ABSENT then
      if found ~= '' then return i - 3 end
    elseif found == '' or found ~= sub(change, 3, 10) then
      return i - 3
    end
  end
  if byte(change, 1) == PUT then
    puts = true
    after[place] = 'this write'
  else
    after[place] = ''
  end
end

-- The first thing that changes anything: where memory or disk say no, they say it here.
local version
if puts then
  version = struct.pack('>I8', redis.call('HINCRBY', KEYS[1], 'version', 1))
end
for i = 3, #ARGV do
  local change = ARGV[i]
  local name, key, value = parse(change)
  if byte(change, 1) == PUT then
    if redis.call('HSET', ARGV[1] .. 'rows:' .. name, key, version .. sub(change, value)) == 1 then
      redis.call('ZADD', ARGV[1] .. 'keys:' .. name, 0, key)
    end
  elseif redis.call('HDEL', ARGV[1] .. 'rows:' .. name, key) == 1 then
    redis.call('ZREM', ARGV[1] .. 'keys:' .. name, key)
  end
end
return -1
