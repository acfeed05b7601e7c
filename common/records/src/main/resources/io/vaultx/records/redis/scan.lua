-- Rows in the order of their keys: as many as asked for, or fewer when their values grow large.
-- KEYS[1]  the keys of the table, sorted; [2] its rows; [3] the hash of the store itself
-- ARGV[1]  from; [2] until; [3] at most so many rows; [4] no further row behind so many bytes; [5] the id of the store
-- Answers 1 when there may be more behind them, else 0; then key, row, key, row ...
if redis.call('HGET', KEYS[3], 'id') ~= ARGV[5] then
  return redis.error_reply('NORECORDS this server does not have the records any more')
end

local most, bytes = tonumber(ARGV[3]), tonumber(ARGV[4])
local keys = redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, most)
local answer = {#keys == most and 1 or 0}
for i = 1, #keys do
  local row = redis.call('HGET', KEYS[2], keys[i])
  if not row then
    return redis.error_reply('DAMAGED a key without its row')
  end
  answer[2 * i] = keys[i]
  answer[2 * i + 1] = row
  bytes = bytes - #row
  if bytes < 0 and i < #keys then
    answer[1] = 1
    break
  end
end
return answer
