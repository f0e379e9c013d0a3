-- Adds what PostgreSQL says is waiting and the line lacks, drops leases that ran out, and declares the line built.
-- A ticket under a live lease stays out: its caller is about to commit.
-- Built names the Redis it was built in, and is true for five seconds only, which every repair says anew: a Redis that comes back from a
-- snapshot, or that nobody could reach for a while, must not believe an old line to be complete.
-- KEYS: 1 line, 2 built, 3 leases
-- ARGV: place, ticket id, place, ticket id, …
-- Returns {"ok"}. Repeating it changes nothing.
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ms)
for i = 1, #ARGV, 2 do
  if not redis.call('ZSCORE', KEYS[3], ARGV[i + 1]) then
    redis.call('ZADD', KEYS[1], 'NX', ARGV[i], ARGV[i + 1])
  end
end
redis.call('SET', KEYS[2], string.match(redis.call('INFO', 'server'), 'run_id:(%x+)'), 'EX', 5)
return {'ok'}
