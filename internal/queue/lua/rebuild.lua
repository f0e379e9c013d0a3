-- Makes the line hold what PostgreSQL says is waiting, each ticket in its class and at its rank, drops leases that ran out, and declares the
-- line built. What the line holds besides stays: it may have come since, and what is wrong is refused by PostgreSQL when it is called.
-- A ticket under a live lease stays out: its caller is about to commit.
-- Built names the Redis it was built in, and is true for five seconds only, which every repair says anew: a Redis that comes back from a
-- snapshot, or that nobody could reach for a while, must not believe an old line to be complete.
-- KEYS: 1 built, 2 leases, 3 classes, 4… the lines of classes
-- ARGV: 1 number n of lines, 2…1+n their classes, then for each ticket: number of its line, rank, ticket id
-- Returns {"ok"}. Repeating it changes nothing.
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ms)
local n = tonumber(ARGV[1])
for i = 1, n do
  redis.call('SADD', KEYS[3], ARGV[1 + i])
end
for i = 2 + n, #ARGV, 3 do
  if not redis.call('ZSCORE', KEYS[2], ARGV[i + 2]) then
    redis.call('ZADD', KEYS[3 + ARGV[i]], ARGV[i + 1], ARGV[i + 2])
  end
end
redis.call('SET', KEYS[1], string.match(redis.call('INFO', 'server'), 'run_id:(%x+)'), 'EX', 5)
return {'ok'}
