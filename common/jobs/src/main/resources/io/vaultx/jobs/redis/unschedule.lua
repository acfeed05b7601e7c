-- ARGV: name. The job that it made last stays. Answers 1 when there was one.
redis.call('ZREM', SCHEDULES, ARGV[1])
return redis.call('DEL', P .. 'schedule:' .. ARGV[1])
