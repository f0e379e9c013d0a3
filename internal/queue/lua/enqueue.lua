-- Puts a committed ticket in the line of its class, at its rank, and out of the class it had before. Idempotent.
-- KEYS: 1 built, 2 classes, 3 line, 4 line of the class before (the same when there is none)
-- ARGV: 1 rank (microseconds, whole), 2 ticket id, 3 class
-- Returns {"ok"}, or {"unbuilt"} when the line must be rebuilt first (the ticket is then part of the rebuild).
if redis.call('EXISTS', KEYS[1]) == 0 then
  return {'unbuilt'}
end
redis.call('SADD', KEYS[2], ARGV[3])
redis.call('ZADD', KEYS[3], ARGV[1], ARGV[2])
if KEYS[4] ~= KEYS[3] then
  redis.call('ZREM', KEYS[4], ARGV[2])
end
return {'ok'}
