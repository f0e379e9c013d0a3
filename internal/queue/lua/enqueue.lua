-- Puts a committed ticket in line. Idempotent.
-- KEYS: 1 line, 2 built
-- ARGV: 1 place (microseconds, whole), 2 ticket id
-- Returns {"ok"}, or {"unbuilt"} when the line must be rebuilt first (the ticket is then part of the rebuild).
if redis.call('EXISTS', KEYS[2]) == 0 then
  return {'unbuilt'}
end
redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[2])
return {'ok'}
